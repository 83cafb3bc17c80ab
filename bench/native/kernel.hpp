// The generators, samplers and event structures of src/kernel, in C++: the same bits, the same order of events.
// Compile with -ffp-contract=off: a fused multiply-add would round differently.
#pragma once
#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>
#include <vector>

constexpr double INF = std::numeric_limits<double>::infinity();

// ---- src/kernel/math.ts ----
constexpr double LN2 = 0.6931471805599453;
constexpr double LN2_HIGH = 6.9314718036912381649e-1;
constexpr double LN2_LOW = 1.90821492927058770002e-10;
constexpr int STEPS = 64;

struct Powers {
	double at[STEPS];
	Powers() {
		double roots[7];
		roots[6] = 2;
		for (int k = 5; k >= 0; k--) roots[k] = std::sqrt(roots[k + 1]);
		for (int j = 0; j < STEPS; j++) {
			double power = 1;
			for (int k = 5; k >= 0; k--)
				if (j & (1 << k)) power *= roots[k];
			at[j] = power;
		}
	}
};
static const Powers powers;

static inline double fromBits(uint64_t bits) {
	double x;
	std::memcpy(&x, &bits, 8);
	return x;
}
static inline uint64_t bitsOf(double x) {
	uint64_t bits;
	std::memcpy(&bits, &x, 8);
	return bits;
}

static inline double own_exp(double x) {
	if (!(x > -708)) return x != x ? x : 0;
	if (x > 709) return INF;
	const double n = std::floor(x * (STEPS / LN2) + 0.5);
	const double r = x - n * (LN2_HIGH / STEPS) - n * (LN2_LOW / STEPS);
	const int64_t whole = static_cast<int64_t>(n);
	const int64_t j = whole & (STEPS - 1);
	const int64_t k = (whole - j) / STEPS;
	const double p = r * (1 + r * (0.5 + r * (1.0 / 6 + r * (1.0 / 24 + r * (1.0 / 120)))));
	return (powers.at[j] + powers.at[j] * p) * fromBits(static_cast<uint64_t>(k + 1023) << 52);
}

static inline double own_log(double x) {
	if (!(x > 0)) return x == 0 ? -INF : std::numeric_limits<double>::quiet_NaN();
	if (x == INF) return x;
	const uint64_t bits = bitsOf(x);
	int exponent = static_cast<int>((bits >> 52) & 0x7ff) - 1023;
	double m = fromBits((bits & 0x000fffffffffffffULL) | 0x3ff0000000000000ULL);
	if (m > 1.4142135623730951) {
		m *= 0.5;
		exponent += 1;
	}
	const double s = (m - 1) / (m + 1);
	const double z = s * s;
	const double tail =
		z * (1.0 / 3 + z * (1.0 / 5 + z * (1.0 / 7 + z * (1.0 / 9 + z * (1.0 / 11 + z * (1.0 / 13 + z * (1.0 / 15 + z * (1.0 / 17 + z / 19))))))));
	return exponent * LN2_HIGH + (exponent * LN2_LOW + 2 * s * tail + 2 * s);
}

// Math.round, for x >= 0.
static inline double rounded(double x) {
	const double down = std::floor(x);
	return x - down >= 0.5 ? down + 1 : down;
}

// ---- src/kernel/sfc32.ts ----
struct Sfc32 {
	uint32_t a, b, c, counter = 1;
	Sfc32(uint32_t x, uint32_t y, uint32_t z) : a(x), b(y), c(z) {
		for (int i = 0; i < 15; i++) u32();
	}
	inline uint32_t u32() {
		const uint32_t t = a + b + counter++;
		a = b ^ (b >> 9);
		b = c + (c << 3);
		c = ((c << 21) | (c >> 11)) + t;
		return t;
	}
	inline double uniform() {
		const uint32_t high = u32();
		const uint32_t low = u32() >> 11;
		return (high * 2097152.0 + low) * 1.1102230246251565e-16;
	}
};

// ---- src/kernel/distributions ----
template <int N> struct Layers {
	double edge[N + 1], inner[N], height[N + 1];
	template <class D, class I> Layers(double r, double area, D density, I inverse) {
		edge[0] = area / density(r);
		edge[1] = r;
		for (int i = 2; i < N; i++) edge[i] = inverse(area / edge[i - 1] + density(edge[i - 1]));
		edge[N] = 0;
		for (int i = 0; i <= N; i++) height[i] = density(edge[i]);
		for (int i = 0; i < N; i++) inner[i] = edge[i + 1] / edge[i];
	}
};
constexpr double TWO_53 = 1.1102230246251565e-16;
constexpr double EXP_R = 7.69711747013104972;
constexpr double NORMAL_R = 3.442619855899;
static const Layers<256> exponentialLayers(
	EXP_R, 3.9496598225815571993e-3, [](double x) { return own_exp(-x); }, [](double y) { return -own_log(y); });
static const Layers<128> normalLayers(
	NORMAL_R, 9.91256303526217e-3, [](double x) { return own_exp(-0.5 * x * x); }, [](double y) { return std::sqrt(-2 * own_log(y)); });

static inline double standardExponential(Sfc32 &random) {
	const auto &t = exponentialLayers;
	for (;;) {
		const uint32_t high = random.u32();
		const uint32_t low = random.u32();
		const int layer = low & 255;
		const double u = (high * 2097152.0 + (low >> 11)) * TWO_53;
		const double x = u * t.edge[layer];
		if (u < t.inner[layer]) return x;
		if (layer == 0) return EXP_R - own_log(1 - random.uniform());
		if (t.height[layer] + random.uniform() * (t.height[layer + 1] - t.height[layer]) < own_exp(-x)) return x;
	}
}

static inline double standardNormal(Sfc32 &random) {
	const auto &t = normalLayers;
	for (;;) {
		const uint32_t high = random.u32();
		const uint32_t low = random.u32();
		const int layer = low & 127;
		const double sign = low & 128 ? -1 : 1;
		const double u = (high * 2097152.0 + (low >> 11)) * TWO_53;
		const double x = u * t.edge[layer];
		if (u < t.inner[layer]) return sign * x;
		if (layer == 0) {
			for (;;) {
				const double a = -own_log(1 - random.uniform()) / NORMAL_R;
				const double b = -own_log(1 - random.uniform());
				if (b + b > a * a) return sign * (NORMAL_R + a);
			}
		}
		if (t.height[layer] + random.uniform() * (t.height[layer + 1] - t.height[layer]) < own_exp(-0.5 * x * x)) return sign * x;
	}
}

// ---- event structures ----
template <class T> struct Ring {
	std::vector<T> items = std::vector<T>(64);
	size_t mask = 63, start = 0, size = 0;
	inline void push(const T &item) {
		if (size > mask) grow();
		items[(start + size++) & mask] = item;
	}
	inline T shift() {
		const T item = items[start];
		start = (start + 1) & mask;
		size--;
		return item;
	}
	inline const T &front() const { return items[start]; }
	void grow() {
		std::vector<T> more(2 * (mask + 1));
		for (size_t i = 0; i < size; i++) more[i] = items[(start + i) & mask];
		items.swap(more);
		start = 0;
		mask = 2 * mask + 1;
	}
};

struct Timer {
	double time;
	int32_t row;
};

// Constant delay: a ring is a priority queue.
struct Line {
	double delay;
	Ring<Timer> ring;
	double head = INF;
	explicit Line(double us) : delay(us) {}
	inline void push(double now, int32_t row) {
		if (ring.size == 0) head = now + delay;
		ring.push({now + delay, row});
	}
	inline int32_t take() {
		const int32_t row = ring.shift().row;
		head = ring.size == 0 ? INF : ring.front().time;
		return row;
	}
};

// 4-ary heap by (time, sequence); taking the root leaves a hole for the next push.
struct Heap {
	struct Node {
		double time;
		uint32_t sequence;
		int32_t row;
	};
	std::vector<Node> nodes = std::vector<Node>(1024 + 8, Node{INF, 0, 0});
	size_t size = 0;
	bool hole = false;
	uint32_t sequence = 0;
	double head = INF;

	static inline bool before(const Node &a, const Node &b) {
		return a.time < b.time || (a.time == b.time && static_cast<int32_t>(a.sequence - b.sequence) < 0);
	}
	inline void push(double time, int32_t row) {
		const Node node{time, sequence++, row};
		if (hole) {
			hole = false;
			siftDown(node);
		} else {
			if (size + 8 >= nodes.size()) nodes.resize(2 * nodes.size(), Node{INF, 0, 0});
			size_t at = size++;
			while (at > 0) {
				const size_t parent = (at - 1) >> 2;
				if (!(time < nodes[parent].time)) break;
				nodes[at] = nodes[parent];
				at = parent;
			}
			nodes[at] = node;
		}
		head = nodes[0].time;
	}
	inline int32_t take() {
		if (hole) fill();
		const int32_t row = nodes[0].row;
		if (size == 1) {
			size = 0;
			nodes[0].time = INF;
			head = INF;
		} else {
			hole = true;
			head = nodes[smallest(1)].time;
		}
		return row;
	}
	inline size_t smallest(size_t first) const {
		const size_t a = before(nodes[first + 1], nodes[first]) ? first + 1 : first;
		const size_t b = before(nodes[first + 3], nodes[first + 2]) ? first + 3 : first + 2;
		return before(nodes[b], nodes[a]) ? b : a;
	}
	inline void siftDown(const Node &node) {
		size_t at = 0;
		for (;;) {
			const size_t first = 4 * at + 1;
			if (first >= size) break;
			const size_t child = smallest(first);
			if (before(node, nodes[child])) break;
			nodes[at] = nodes[child];
			at = child;
		}
		nodes[at] = node;
	}
	inline void fill() {
		const Node last = nodes[--size];
		nodes[size].time = INF;
		hole = false;
		siftDown(last);
	}
};

// ---- src/kernel/histogram.ts ----
struct Histogram {
	static constexpr int BASE = (1023 << 6) - 1;
	static constexpr int LENGTH = 44 * 64 + 2;
	std::vector<double> counts = std::vector<double>(LENGTH);
	double count = 0, sum = 0, min = INF, max = 0;
	inline void record(double value) {
		int bucket = static_cast<int>(bitsOf(value) >> 46) - BASE;
		if (bucket < 0) bucket = 0;
		if (bucket >= LENGTH) bucket = LENGTH - 1;
		counts[bucket]++;
		count++;
		sum += value;
		if (value > max) max = value;
		if (value < min) min = value;
	}
};
