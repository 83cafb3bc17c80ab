/**
 * What theory says: values that nobody here simulated, with the formula and where it is from. Rates are per second
 * unless the test says otherwise; W is the time from arrival to departure, Lq the mean number waiting. The same
 * values lie in shared/facts/closed-forms.json, beside the checkout; a test holds the two together.
 */
type Numbers = Readonly<Record<string, number>>;

export interface ClosedForm {
	readonly source: string;
	readonly params: Numbers;
	readonly expected: Numbers;
}

/** One exact value, under the name that failures and tables give it. */
export interface Exact {
	readonly name: string;
	readonly value: number;
}

export const closedForms: Readonly<Record<string, ClosedForm>> = {
	...family(
		'L=rho/(1-rho); W=1/(mu-lam); P(T>t)=exp(-(mu-lam)t); P(Wq>t)=rho exp(-(mu-lam)t); busy mean 1/(mu-lam), var (1+rho)/(mu^2(1-rho)^3) (Kleinrock, Queueing Systems vol.1 (1975); Harchol-Balter, Performance Modeling and Design of Computer Systems (2013))',
		{
			'mm1-1': [
				{ lam: 0.5, mu: 1.0 },
				{ W: 2.0, Lq: 0.5, sojourn_p50: 1.3862943611198906, sojourn_p99: 9.210340371976184 },
			],
			'mm1-2': [
				{ lam: 0.8, mu: 1.0 },
				{ W: 5.000000000000001, Lq: 3.200000000000001, sojourn_p50: 3.4657359027997274, sojourn_p99: 23.02585092994046 },
			],
			'mm1-3': [
				{ lam: 0.95, mu: 1.0 },
				{ W: 19.999999999999982, Lq: 18.049999999999983 },
			],
		},
	),
	...family(
		'C(c,a)=B/(1-rho(1-B)); Wq=C/(c mu-lam); P(Wq>t)=C exp(-(c mu-lam)t) (Erlang 1917; Kleinrock, Queueing Systems vol.1 (1975); Harchol-Balter, Performance Modeling and Design of Computer Systems (2013))',
		{
			'mmc-1': [
				{ lam: 1.6, mu: 1, c: 2 },
				{ W: 2.777777777777778, Lq: 2.8444444444444454 },
			],
			'mmc-2': [
				{ lam: 8, mu: 1, c: 10 },
				{ W: 1.2045900753982217, Lq: 1.6367206031857742 },
			],
			'mmc-3': [
				{ lam: 90, mu: 1, c: 100 },
				{ W: 1.0216940480906367, Lq: 1.9524643281572973 },
			],
		},
	),
	...family(
		'embedded chain N(t+D)=(N(t)-c)^+ + Poisson(lam D); Lq=L-lam D (Crommelin 1932; Tijms, A First Course in Stochastic Models ch.9)',
		{
			'mdc-1': [
				{ lam: 3.2, D: 1, c: 4 },
				{ W: 1.3860949308491253, Lq: 1.2355037787172005 },
			],
			'mdc-2': [
				{ lam: 7.2, D: 1, c: 8 },
				{ W: 1.4499732594312622, Lq: 3.239807467905087 },
			],
		},
	),
	...family('sigma=exp(-mu(1-sigma)/lam) (G/M/1 theory)', {
		'dm1-1': [
			{ lam: 0.8, mu: 1 },
			{ W: 2.6927308399198973, sojourn_p99: 12.400483782889783 },
		],
		'dm1-2': [{ lam: 0.9, mu: 1 }, { W: 5.178659422149825 }],
	}),
	...family('Wq=lam E[S^2]/(2(1-rho)); E[Wq^2]=2Wq^2+lam E[S^3]/(3(1-rho)) (Pollaczek 1930, Khinchine 1932; Takacs 1962)', {
		'mg1-2': [
			{ lam: 0.8, ES: 1.0, ES2: 1.0, ES3: 1.0 },
			{ W: 3.0, Lq: 1.6 },
		],
		'mg1-5': [{ lam: 0.8, ES: 1.0, ES2: 2.0, ES3: 6.0 }, { W: 5.0 }],
		'mg1-8': [
			{ lam: 0.8, ES: 1.0, ES2: 1.25, ES3: 1.875 },
			{ W: 3.5, Lq: 2.0 },
		],
		'mg1-10': [
			{ lam: 0.6, ES: 1.0, ES2: 6.5, ES3: 100.5 },
			{ W: 5.875, Lq: 2.925 },
		],
		'mg1-13': [{ lam: 0.6, ES: 1.0, ES2: 3.25, ES3: 34.328125 }, { W: 3.4375 }],
		'mg1-14': [
			{ lam: 0.8, ES: 1.0, ES2: 3.25, ES3: 34.328125 },
			{ W: 7.5, Lq: 5.2 },
		],
	}),
	...family('P(Wq<=t)=(1-rho) sum_{k=0}^{floor(t/D)} [lam(kD-t)]^k/k! exp(-lam(kD-t)) (Erlang 1909; Crommelin 1932)', {
		'md1-2': [
			{ lam: 0.8, D: 1 },
			{ wait_p95: 6.620324996840724, wait_p99: 10.355886791994953 },
		],
	}),
	...family('B(c,a)=aB(c-1,a)/(c+aB(c-1,a)) (Erlang 1917)', {
		'erlangB-1': [
			{ offered_erlangs: 5, c: 5 },
			{ P_block: 0.28486782133090244, utilisation: 0.7151321786690975 },
		],
		'erlangB-2': [
			{ offered_erlangs: 8, c: 10 },
			{ P_block: 0.1216610642529515, utilisation: 0.7026711485976388 },
		],
		'erlangB-3': [
			{ offered_erlangs: 90, c: 100 },
			{ P_block: 0.026957380464359214, utilisation: 0.8757383575820767 },
		],
		'erlangB-4': [
			{ offered_erlangs: 2016, c: 1000 },
			{ P_block: 0.5044545818988837, utilisation: 0.9990195628918506 },
		],
	}),
	...family(
		'birth-death, p_k prop. prod lam/min(k,c)mu; W by Little on accepted (Kleinrock, Queueing Systems vol.1 (1975); Harchol-Balter, Performance Modeling and Design of Computer Systems (2013))',
		{
			'mmck-1': [
				{ lam: 9, mu: 1, c: 8, K_system: 20 },
				{ P_block: 0.13069123634770516, W_accepted: 1.8939959880379031, utilisation: 0.9779723591088317 },
			],
			'mmck-2': [
				{ lam: 12, mu: 1, c: 8, K_system: 20 },
				{ P_block: 0.33387716294799735, W_accepted: 2.2549930949416574, utilisation: 0.999184255578004 },
			],
			'mmck-3': [
				{ lam: 2, mu: 1, c: 1, K_system: 10 },
				{ P_block: 0.5002442598925256, W_accepted: 9.009775171065494, utilisation: 0.9995114802149487 },
			],
		},
	),
	...family('birth-death, death k: min(k,c)mu+(k-c)^+ theta; P(ab)=theta Lq/lam (Palm 1957; Garnett, Mandelbaum & Reiman 2002)', {
		'erlangA-1': [
			{ lam: 12, mu: 1, c: 10, theta_patience_rate: 0.5 },
			{ P_abandon: 0.19565594401072317, P_wait: 0.8503849479147523, Lq: 4.695742656257356, mean_wait_all: 0.39131188802144634 },
		],
		'erlangA-2': [
			{ lam: 100, mu: 1, c: 100, theta_patience_rate: 1.0 },
			{ P_abandon: 0.039860996809147134, P_wait: 0.5132987982791487, Lq: 3.9860996809147133 },
		],
		'erlangA-3': [
			{ lam: 20, mu: 1, c: 10, theta_patience_rate: 0.1 },
			{ P_abandon: 0.5000000000000001, Lq: 100.00000000000003 },
		],
	}),
	...family(
		'Poisson(lam E[S]) (Kleinrock, Queueing Systems vol.1 (1975); Harchol-Balter, Performance Modeling and Design of Computer Systems (2013))',
		{
			'mminf-1': [
				{ lam: 12, ES: 2.5 },
				{ mean: 30, var: 30 },
			],
		},
	),
	...family('m(t)=lamE[S]+A E[S](sin gt - g E[S] cos gt)/(1+(gE[S])^2); N(t)~Poisson(m(t)) (Eick, Massey & Whitt 1993)', {
		'mtminf-1': [
			{ lam_mean: 10, lam_amp: 8, period: 24, ES: 1.0 },
			{ mean_busy: 10.0, amplitude: 7.739177624809217, lag_after_rate_peak: 0.9780495368354237 },
		],
		'mtminf-2': [
			{ lam_mean: 100, lam_amp: 60, period: 24, ES: 3.0 },
			{ mean_busy: 300.0, amplitude: 141.55903801716897, lag_after_rate_peak: 2.54306839914817 },
		],
	}),
	...family('E[attempts]=(1-p^{n+1})/(1-p) (geometric; Brooker 2022 retries post)', {
		'retry-1': [
			{ p_fail: 0.01, max_retries: 3 },
			{ mean_attempts: 1.010101, P_success: 0.99999999 },
		],
		'retry-2': [
			{ p_fail: 0.1, max_retries: 3 },
			{ mean_attempts: 1.111, P_success: 0.9999 },
		],
		'retry-3': [
			{ p_fail: 0.5, max_retries: 3 },
			{ mean_attempts: 1.875, P_success: 0.9375 },
		],
		'retry-4': [
			{ p_fail: 0.9, max_retries: 3 },
			{ mean_attempts: 3.4390000000000005, P_success: 0.3439 },
		],
		'retry-5': [
			{ p_fail: 1.0, max_retries: 3 },
			{ mean_attempts: 4, P_success: 0.0 },
		],
	}),
	...family(
		'prod_l (1-p_l^{n+1})/(1-p_l), p_{l+1}=p_l^{n+1}; p=1 -> (n+1)^L (Google SRE book ch.22: 4 attempts x 3 layers = 64; AWS Builders Library: 3 retries x 5 layers = 243 (attempts 3 per layer))',
		{
			'retry-layers-1': [{ p_fail_leaf: 1.0, retries_per_layer: 3, layers: 3 }, { leaf_attempts_per_user_request: 64.0 }],
			'retry-layers-2': [{ p_fail_leaf: 0.5, retries_per_layer: 3, layers: 3 }, { leaf_attempts_per_user_request: 2.0 }],
			'retry-layers-3': [{ p_fail_leaf: 0.9, retries_per_layer: 2, layers: 4 }, { leaf_attempts_per_user_request: 9.998033729495248 }],
		},
	),
	...family('3^5 (Brooker, Timeouts, retries and backoff with jitter)', {
		'retry-layers-aws': [{ tries_per_layer: 3, layers: 5 }, { db_load_multiplier: 243 }],
	}),
	...family(
		'p/(1-p)<f: amp 1/(1-p), success 1; else amp 1+f, success (1+f)(1-p) (fluid limit of Brooker retry_sim AdaptiveRetry (github.com/mbrooker/simulator_example))',
		{
			'retry-bucket-1': [
				{ p_fail: 0.05, deposit: 0.1 },
				{ amplification: 1.0526315789473684, success_fraction: 1.0 },
			],
			'retry-bucket-2': [
				{ p_fail: 0.2, deposit: 0.1 },
				{ amplification: 1.1, success_fraction: 0.8800000000000001 },
			],
			'retry-bucket-3': [
				{ p_fail: 0.5, deposit: 0.1 },
				{ amplification: 1.1, success_fraction: 0.55 },
			],
		},
	),
	...family('min(attempts,1+budget) (Google SRE book ch.21)', {
		'sre-retry-budget': [
			{ attempts: 3, budget: 0.1 },
			{ amp_cap_only: 3, amp_with_budget: 1.1 },
		],
	}),
	...family('sum min(cap,base 2^k); full U(0,x); equal x/2+U(0,x/2) (AWS Architecture Blog 2015)', {
		'backoff-1': [
			{ base: 0.1, cap: 20, n: 8 },
			{
				no_jitter: 25.5,
				full_jitter_mean: 12.75,
				full_jitter_var: 18.20416666666667,
				equal_jitter_mean: 19.125,
				equal_jitter_var: 4.551041666666667,
			},
		],
	}),
	...family(
		'V=b-level is a bounded M/D/1 workload with total rejection: unnormalised W(v)=sum_k [x(k-v)]^k/k! e^{-x(k-v)}, x=lam/r; P=ex/(W(b-1)+ex), ex=x int_{b-1}^{b}[W(b-1)-W(v-1)]dv (level-crossing argument (Brill & Posner 1977); b=1 equals Erlang B with c=1)',
		{
			'token-bucket-1': [{ lam: 1, refill: 1, depth: 1 }, { P_reject: 0.5 }],
			'token-bucket-2': [{ lam: 0.8, refill: 1, depth: 5 }, { P_reject: 0.03529039643618077 }],
			'token-bucket-3': [{ lam: 1, refill: 1, depth: 10 }, { P_reject: 0.05084745763072884 }],
			'token-bucket-4': [{ lam: 1.2, refill: 1, depth: 20 }, { P_reject: 0.1667626654549029 }],
		},
	),
	...family(
		'stuck iff lam(1+r)>C; else first in-deadline answer at ~(10 lam(1+r)-lam r(r+1)/2-C)/(C-lam(1+r)) s after the outage (Bronson et al. HotOS21 (300 QPS database, 280 QPS offered -> 560 QPS after one retry; stable below 150))',
		{
			'metastable-threshold-1': [
				{ capacity: 300, retries: 1, timeout: 1 },
				{ hidden_capacity: 150.0, approx_recovery_time_at_0_8_hidden: 33.0 },
			],
			'metastable-threshold-2': [
				{ capacity: 300, retries: 3, timeout: 1 },
				{ hidden_capacity: 75.0, approx_recovery_time_at_0_8_hidden: 29.0 },
			],
		},
	),
	...family(
		'P(cold)=exp(-lam tau); warm fraction of time 1-exp(-lam tau) (renewal argument; compare real AWS Lambda row in simfaas/examples/exp.csv)',
		{
			'keepalive-1': [
				{ lam: 0.0018631367641819018, keepalive_s: 600 },
				{ P_cold: 0.3269715684473535, mean_instances: 0.6730284315526465 },
			],
			'keepalive-2': [
				{ lam: 0.003453464481801769, keepalive_s: 600 },
				{ P_cold: 0.12592375313074244, mean_instances: 0.8740762468692576 },
			],
		},
	),
	...family(
		'E[q ceil(X/q)]=q/(1-exp(-q/th)) (geometric; AWS Lambda 100 ms rounding until Dec 2020, 1 ms after; per-minute/per-hour VM billing)',
		{
			'billing-ceil-1': [{ mean: 1.85, quantum: 0.1 }, { mean_billed: 1.9004504285162334 }],
			'billing-ceil-2': [{ mean: 0.05, quantum: 0.1 }, { mean_billed: 0.11565176427496657 }],
			'billing-ceil-3': [{ mean: 0.05, quantum: 0.001 }, { mean_billed: 0.050501666655555534 }],
		},
	),
	...family('L=rho(1+E[X^2]/E[X])/(2(1-rho)) (Gross & Harris)', {
		'mxm1-1': [
			{ batch_rate: 0.1, mu: 1, EX: 5, EX2: 25 },
			{ W: 6.0, L: 3.0 },
		],
	}),
	...family('matrix-geometric R; L=p0 R (I-R)^-2 1 (Neuts 1981; Heffes & Lucantoni 1986)', {
		'mmpp-1': [
			{ l1: 0.2, l2: 2.0, a: 0.01, b: 0.05, mu: 1 },
			{ W: 22.604860578408243, L: 11.302430289204121 },
		],
	}),
	...family(
		'NP: Wq1=R/(1-rho1), Wq2=R/((1-rho1)(1-rho)), R=sum lam_i E[S_i^2]/2; PR: W2=E[S]/(1-rho1)+R/((1-rho1)(1-rho)) (Cobham 1954; Kleinrock vol.2)',
		{
			'prio-1': [
				{ l1: 0.3, l2: 0.5, mu: 1 },
				{ np_Wq1: 1.142857142857143, np_Wq2: 5.714285714285716 },
			],
		},
	),
	...family('sum c^k ; sum c^k(base+g k), quadratic context growth (geometric)', {
		'agent-loop-1': [
			{ p_continue: 0.9, max_steps: 0, base_tokens: 1000, growth: 500 },
			{ mean_steps: 9.999999999999993, mean_input_tokens: 54999.99999999995 },
		],
		'agent-loop-2': [
			{ p_continue: 0.9, max_steps: 20, base_tokens: 1000, growth: 500 },
			{ mean_steps: 8.784233454094307, mean_input_tokens: 36155.618538461764 },
		],
	}),
	...family('total progeny mean 1/(1-m), var m/(1-m)^3, Borel; extinction q=e^{m(q-1)} (Harris 1963)', {
		'agent-branching-1': [{ mean_children: 0.5 }, { mean_total_calls: 2.0, var_total_calls: 4.0 }],
		'agent-branching-2': [{ mean_children: 0.9 }, { mean_total_calls: 10.000000000000002, var_total_calls: 900.0000000000006 }],
		'agent-branching-3': [{ mean_children: 1.2 }, { calls_after_20_generations: 225.02559954684838 }],
	}),
	...family(
		'p_n prop. prod_{k<=n} lam m (a+b k)/k ; mean batch L=sum n p_n ; time=L/lam (Cohen 1979 (generalised processor sharing, insensitivity))',
		{
			'cbatch-1': [
				{ arrival_rps: 2.0, mean_output_tokens: 200, a_ms: 23.475041008414784, b_ms_per_seq: 0.23860720108358735 },
				{ mean_batch: 10.486302167788455, mean_decode_time_ms: 5243.151083894228 },
			],
			'cbatch-2': [
				{ arrival_rps: 10.0, mean_output_tokens: 200, a_ms: 23.475041008414784, b_ms_per_seq: 0.23860720108358735 },
				{ mean_batch: 90.72035766785397, mean_decode_time_ms: 9072.035766785397 },
			],
		},
	),
	...family('birth-death, death rate n: min(n,B)/((a+b min(n,B)) m) (birth-death; cf. Yu et al. Orca OSDI22 iteration-level scheduling)', {
		'cbatch-cap-1': [
			{ arrival_rps: 8.0, mean_output_tokens: 200, a_ms: 20.0, b_ms: 0.2, max_num_seqs: 64 },
			{ mean_in_system: 47.691517211066035, mean_queue: 0.18077999378088674, mean_latency_ms: 5961.439651383254 },
		],
	}),
	...family('(lam-mu)t (fluid)', {
		'fluid-backlog': [
			{ lam: 120, cap1: 100, t1: 300, cap2: 200 },
			{ backlog_at_300: 6000, drain_time: 75.0, area_request_seconds: 1125000.0 },
		],
	}),
};

export function paramsOf(id: string): Numbers {
	return formOf(id).params;
}

export function exactly(id: string, quantity: string): Exact {
	const value = formOf(id).expected[quantity];
	if (value === undefined) throw new Error(`closed form '${id}' has no '${quantity}'`);
	return { name: `${id} ${quantity}`, value };
}

function formOf(id: string): ClosedForm {
	const form = closedForms[id];
	if (form === undefined) throw new Error(`there is no closed form '${id}'`);
	return form;
}

function family(source: string, entries: Readonly<Record<string, readonly [Numbers, Numbers]>>): Record<string, ClosedForm> {
	return Object.fromEntries(Object.entries(entries).map(([id, [params, expected]]) => [id, { source, params, expected }]));
}
