/**
 * When a deployment is taken out of rotation (router_utils/cooldown_handlers.py). Two rules exist: v2, by the share
 * of failures, and v1, by their number; which one holds hangs on a comparison that is easy to fall foul of.
 */
import type { CooldownSpec } from '../../model/gatewaySpec.ts';
import type { Notebook } from '../notebook.ts';
import { isMap, secondsToUs } from '../values.ts';
import { allowedFailsPolicyKeys } from './keysRouter.ts';
import { noteNeverConsulted } from './routing.ts';

/** constants.py:37-73. */
const COOLDOWN_DEFAULT_S = 5;
const ALLOWED_FAILS_DEFAULT = 3;
const WINDOW_V2_S = 60;
const FAILURE_SHARE = 0.5;
const REQUESTS_MIN = 5;

export interface Cooldown {
	readonly spec: CooldownSpec | null;
	/** `v2` spares the only deployment of a group. */
	readonly rule: 'v1' | 'v2' | 'off';
}

/** `fallbacksCool`: a version that counts the first failure in each group, not only that of the request. */
export function readCooldown(book: Notebook, fallbacksCool: boolean): Cooldown {
	const off = ['router_settings', 'disable_cooldowns'];
	const disabled = book.flag(off);
	book.note(off, 'modelled', disabled ? 'no deployment is ever taken out of rotation' : 'deployments are taken out of rotation');
	const seconds = readCooldownTime(book);
	const fails = readAllowedFails(book);
	const policy = readPolicy(book, fails.count);
	if (disabled) return { spec: null, rule: 'off' };
	const common = { cooldownUs: secondsToUs(seconds), firstFailureOnly: true, ...(fallbacksCool ? { firstOfEachGroup: true } : {}) };
	if (fails.differs || policy) {
		// The counter of v1 lives as long as the router's cooldown, not a minute, and it spares no single deployment.
		const v1 = { windowUs: secondsToUs(seconds), allowedFails: fails.count, failureShare: null, minimumRequests: 0, coolsSingle: true };
		return { spec: { ...common, ...v1, immediateOn: [] }, rule: 'v1' };
	}
	const v2 = {
		windowUs: secondsToUs(WINDOW_V2_S),
		allowedFails: null,
		failureShare: FAILURE_SHARE,
		minimumRequests: REQUESTS_MIN,
		coolsSingle: false,
	};
	return { spec: { ...common, ...v2, immediateOn: ['rejected'] }, rule: 'v2' };
}

/** `cooldown_time or 5` (router.py:477). */
function readCooldownTime(book: Notebook): number {
	const path = ['router_settings', 'cooldown_time'];
	const seconds = book.number(path);
	if (seconds === null) return COOLDOWN_DEFAULT_S;
	if (seconds > 0) {
		book.note(path, 'modelled', 'time out of rotation once cooled; a Retry-After from upstream, which would outrank it, is not simulated');
		return seconds;
	}
	book.note(path, 'ignored', `${seconds === 0 ? '0' : 'negative'}: ${COOLDOWN_DEFAULT_S} s are used`);
	if (seconds === 0)
		book.lint('LITELLM-INERT', path, 'cooldown_time: 0 falls back to 5 s; disable_cooldowns: true is what turns cooldowns off');
	return COOLDOWN_DEFAULT_S;
}

interface AllowedFails {
	readonly count: number;
	/** The router's value is compared with the module's, and only a difference turns v1 on. */
	readonly differs: boolean;
}

function readAllowedFails(book: Notebook): AllowedFails {
	const [module, router] = [
		['litellm_settings', 'allowed_fails'],
		['router_settings', 'allowed_fails'],
	];
	const ofModule = book.number(module);
	const ofRouter = book.number(router);
	const standard = ofModule ?? ALLOWED_FAILS_DEFAULT;
	const count = ofRouter ?? standard;
	if (ofRouter !== null && ofRouter !== standard) {
		book.note(router, 'modelled', 'failures allowed before a deployment is cooled, counted over one cooldown time');
		book.note(module, 'ignored', 'only compared with router_settings.allowed_fails, which differs and decides');
		return { count, differs: true };
	}
	const why = 'equal to the default it is compared with, so the rule by the share of failures stays and the number is never used';
	for (const [path, value] of [[module, ofModule] as const, [router, ofRouter] as const]) {
		if (value === null) continue;
		book.note(path, 'ignored', why);
		book.lint('LITELLM-INERT', path, `allowed_fails: ${value} changes nothing: it is ${why}`);
	}
	return { count, differs: false };
}

/** A policy turns v1 on; a class it does not name, and any 5xx, has router_settings.allowed_fails (router.py:9003). */
function readPolicy(book: Notebook, count: number): boolean {
	const path = ['router_settings', 'allowed_fails_policy'];
	const value = book.get(path);
	if (!isMap(value)) {
		book.note(path, 'ignored', value === null ? 'empty: there is no policy' : 'not a mapping: LiteLLM takes no policy from it');
		return false;
	}
	if (Object.keys(value).length === 0) book.note(path, 'modelled', 'even empty it turns on the rule by the number of failures');
	for (const key of Object.keys(value)) {
		const at = [...path, key];
		const outcome = Object.hasOwn(allowedFailsPolicyKeys, key) ? allowedFailsPolicyKeys[key] : undefined;
		if (outcome === undefined) noteNeverConsulted(book, at, key, 'InternalServerErrorAllowedFails');
		else if (outcome === null) book.note(at, 'ignored', 'errors of this class do not occur in the simulation');
		else if (book.number(at) !== null)
			book.note(at, 'approximated', `turns on the rule by the number of failures; here every outcome is allowed ${count}`);
	}
	return true;
}
