/** What a rule does that its author may not think of. */
import type { Message } from '../envoy/message.ts';
import { asNumber } from '../values.ts';
import type { IstioRetries } from './retries.ts';

export function lintRule(spec: Message, rule: Message, { retries, implicit, tryS, retryOn }: IstioRetries, timeout: number | null): void {
	if (timeout === null || timeout === 0)
		rule.lint('ISTIO-NO-TIMEOUT', 'no timeout: a request to a service that hangs is held for as long as its caller waits');
	if (implicit)
		rule.lint(
			'ISTIO-IMPLICIT-RETRIES',
			'a rule without `retries` retries twice all the same (what could not be reached); `attempts: 0` is none',
		);
	if (retries > 0 && tryS === null && retryOn.includes('timeout'))
		rule.lint(
			'ISTIO-NO-TRY-TIMEOUT',
			timeout === null || timeout === 0
				? 'without perTryTimeout a try that hangs is never given up, so never retried'
				: `without perTryTimeout the first try that hangs takes all ${timeout} s of the request: it is never retried`,
		);
	if (retries > 0 && tryS !== null && retryOn.includes('timeout') && timeout !== null && timeout > 0 && tryS * (retries + 1) > timeout)
		rule.lint(
			'ISTIO-TRIES-OUTLAST',
			`${retries + 1} tries of ${tryS} s do not fit into the ${timeout} s of the request: when they hang, ${Math.ceil(timeout / tryS)} are begun`,
		);
	if (tryS !== null && retries > 0 && !retryOn.includes('timeout'))
		rule.lint(
			'ISTIO-TRY-TIMEOUT-INERT',
			'a try that takes longer than perTryTimeout is given up, but not retried: retryOn has neither 5xx, gateway-error nor reset',
		);
	const gateways = spec.book.list(spec.at('gateways').path);
	if (retries > 0 && gateways.includes('mesh') && gateways.length > 1)
		spec.lint(
			'ISTIO-RETRY-PRODUCT',
			`these rules hold at the gateway and in every sidecar: a request that passes both is tried up to ${(retries + 1) ** 2} times, ${retries + 1} at each`,
		);
	lintShadowed(spec);
}

/** Rules are tried in order, and one without a match takes everything. */
function lintShadowed(spec: Message): void {
	const rules = spec.list('http');
	const all = rules.findIndex((rule) => rule.list('match').length === 0);
	if (all >= 0 && all < rules.length - 1)
		rules[all + 1].lint('ISTIO-SHADOWED', 'no request comes here: a rule before this one has no match, so takes everything');
}

/** Services that call one another multiply their tries. */
export function lintMesh(virtual: readonly Message[]): void {
	const hops = virtual.map((spec) => 1 + Math.max(0, ...spec.list('http').map((rule) => attemptsOf(rule)))).filter((tries) => tries > 1);
	if (hops.length < 2) return;
	const product = hops.reduce((total, tries) => total * tries, 1);
	virtual[0].lint(
		'ISTIO-RETRY-PRODUCT',
		`${hops.length} services here retry what they call: where one calls the next, a request at the edge may become ${product} calls at the end (${hops.join(' x ')})`,
	);
}

function attemptsOf(rule: Message): number {
	return Math.min(1000, Math.max(0, asNumber(rule.at('retries', 'attempts').value) ?? 0));
}
