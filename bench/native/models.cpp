// The models of bench/models/model.ts by hand: no calendar, no handlers, the loop knows its four sources.
//
// arguments: servers rate serviceUs cv(-1: exponential) horizonUs spikeFromUs spikeUntilUs spikeFactor
//            timeoutUs(-1: none) retryAfterUs attemptsMax seed x 6 repetitions
// prints: {"ms": best, "events": ..., "attempts": ..., "ok": ..., "zombies": ..., "sojournUs": ...}
#include "kernel.hpp"
#include <chrono>
#include <cstdio>
#include <cstdlib>

struct Model {
	int servers;
	double rate, serviceUs, cv, horizonUs, spikeFromUs, spikeUntilUs, spikeFactor, timeoutUs, retryAfterUs;
	int attemptsMax;
	uint32_t seed[6];
};

struct Counts {
	double events = 0, attempts = 0, ok = 0, zombies = 0, sojournUs = 0;
};

enum : uint8_t { GONE = 1, DONE = 2 };

struct Row {
	double born;
	uint8_t tries, state;
};

struct Simulation {
	const Model &model;
	Counts counts;
	double now = 0;
	std::vector<Row> rows;
	std::vector<int32_t> free;
	Ring<int32_t> queue;
	Heap completions;
	Line timeouts, retries;
	double arrival = INF;
	Sfc32 arrivalBits, serviceBits;
	Histogram sojourns;
	double mu = 0, sigma = 0;
	int idle;

	explicit Simulation(const Model &m)
		: model(m), timeouts(m.timeoutUs), retries(m.retryAfterUs), arrivalBits(m.seed[0], m.seed[1], m.seed[2]),
		  serviceBits(m.seed[3], m.seed[4], m.seed[5]), idle(m.servers) {
		const double variance = own_log(1 + m.cv * m.cv);
		mu = own_log(m.serviceUs) - variance / 2;
		sigma = std::sqrt(variance);
		schedule();
	}

	inline int32_t take(double born, int tries) {
		int32_t row;
		if (free.empty()) {
			row = static_cast<int32_t>(rows.size());
			rows.push_back({});
		} else {
			row = free.back();
			free.pop_back();
		}
		rows[row] = {born, static_cast<uint8_t>(tries), 0};
		return row;
	}
	inline void schedule() {
		const bool spike = now >= model.spikeFromUs && now < model.spikeUntilUs;
		const double gapUs = spike ? 1e6 / (model.rate * model.spikeFactor) : 1e6 / model.rate;
		arrival = now + rounded(gapUs * standardExponential(arrivalBits));
	}
	inline void serve(int32_t row) {
		const double busy = model.cv < 0 ? model.serviceUs * standardExponential(serviceBits) : own_exp(mu + sigma * standardNormal(serviceBits));
		completions.push(now + rounded(busy), row);
	}
	inline void send(int32_t row) {
		counts.attempts++;
		if (model.timeoutUs >= 0) timeouts.push(now, row);
		if (idle > 0) {
			idle--;
			serve(row);
		} else
			queue.push(row);
	}
	inline void completed(int32_t row) {
		counts.events++;
		if (queue.size > 0) serve(queue.shift());
		else idle++;
		if (rows[row].state & GONE) {
			counts.zombies++;
			free.push_back(row);
			return;
		}
		sojourns.record(now - rows[row].born);
		if (model.timeoutUs < 0) free.push_back(row);
		else rows[row].state = DONE;
	}
	inline void timedOut(int32_t row) {
		if (rows[row].state & DONE) {
			free.push_back(row);
			return;
		}
		counts.events++;
		rows[row].state = GONE;
		if (rows[row].tries < model.attemptsMax) {
			const double born = rows[row].born;
			const int tries = rows[row].tries + 1;
			retries.push(now, take(born, tries));
		}
	}
	Counts run() {
		for (;;) {
			const double a = completions.head, b = timeouts.head, c = retries.head, d = arrival;
			const double ab = b < a ? b : a, cd = d < c ? d : c;
			const double first = cd < ab ? cd : ab;
			if (!(first <= model.horizonUs)) break;
			now = first;
			if (a == first) completed(completions.take());
			else if (b == first) timedOut(timeouts.take());
			else if (c == first) {
				counts.events++;
				send(retries.take());
			} else {
				counts.events++;
				send(take(now, 1));
				schedule();
			}
		}
		counts.ok = sojourns.count;
		counts.sojournUs = sojourns.sum;
		return counts;
	}
};

int main(int argc, char **argv) {
	if (argc != 19) return 2;
	Model m;
	m.servers = std::atoi(argv[1]);
	m.rate = std::strtod(argv[2], nullptr);
	m.serviceUs = std::strtod(argv[3], nullptr);
	m.cv = std::strtod(argv[4], nullptr);
	m.horizonUs = std::strtod(argv[5], nullptr);
	m.spikeFromUs = std::strtod(argv[6], nullptr);
	m.spikeUntilUs = std::strtod(argv[7], nullptr);
	m.spikeFactor = std::strtod(argv[8], nullptr);
	m.timeoutUs = std::strtod(argv[9], nullptr);
	m.retryAfterUs = std::strtod(argv[10], nullptr);
	m.attemptsMax = std::atoi(argv[11]);
	for (int i = 0; i < 6; i++) m.seed[i] = static_cast<uint32_t>(std::strtoll(argv[12 + i], nullptr, 10));
	const int repetitions = std::atoi(argv[18]);
	double best = INF;
	Counts counts;
	for (int i = 0; i < repetitions; i++) {
		const auto begin = std::chrono::steady_clock::now();
		counts = Simulation(m).run();
		const double ms = std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begin).count();
		if (ms < best) best = ms;
	}
	std::printf("{\"ms\": %.6f, \"events\": %.0f, \"attempts\": %.0f, \"ok\": %.0f, \"zombies\": %.0f, \"sojournUs\": %.0f}\n", best,
	            counts.events, counts.attempts, counts.ok, counts.zombies, counts.sojournUs);
}
