/** The engines as deployments, one for each entry of modelSpec, and what the router does with them: hardly anything. */
import type { Path } from '../../base/yamlText.ts';
import type { DeploymentSpec, GatewaySpec, GroupSpec } from '../../model/gatewaySpec.ts';
import type { Notebook } from '../notebook.ts';
import { asNumber, isMap, shown } from '../values.ts';

const logics: Readonly<Record<string, string>> = {
	session: 'one session keeps to one pod; requests here have no session, so in turn',
	prefixaware: 'by the beginning of the prompt; prompts are not simulated, so in turn',
	kvaware: 'by what the caches hold, which is not simulated, so in turn',
	disaggregated_prefill: 'prefill and decode on different pods, which is not simulated, so in turn',
	disaggregated_prefill_orchestrated: 'prefill and decode on different pods, which is not simulated, so in turn',
};

export function readSpec(book: Notebook): Omit<GatewaySpec, 'product' | 'version'> | null {
	const groups = readGroups(book);
	readLogic(book);
	lintRouter(book);
	if (groups.length === 0) {
		book.refuse(
			['servingEngineSpec', 'modelSpec'],
			'no model is served: modelSpec has no entry that is enabled',
			'pass the values of a release that deploys a model',
		);
		return null;
	}
	if (groups.length > 1)
		book.warn(['servingEngineSpec', 'modelSpec'], `requests here name no model: all of them ask for ${shown(groups[0].name)}`);
	return {
		admission: { processes: readReplicas(book), limits: [], concurrency: null, breaker: null },
		groups,
		defaultGroup: groups[0].name,
		routing: {
			pick: 'round-robin',
			retries: readReroutes(book),
			backoff: { baseUs: 0, factor: 1, capUs: 0, jitterUs: 0, zeroIfAlternatives: false, afterLast: false },
			// Only what fails before there are headers; no status is looked at.
			retryOn: ['unavailable'],
			eachFailureDecides: true,
			fallbackOn: [],
			fallbackDepthMax: 0,
			needsHealthy: false,
			cooldown: null,
			cancel: 'full',
			closesOnTimeout: true,
		},
	};
}

/** Entries that serve the same model are one group. */
function readGroups(book: Notebook): GroupSpec[] {
	const list = ['servingEngineSpec', 'modelSpec'];
	const given = book.get(list);
	if (given !== undefined && given !== null && !Array.isArray(given)) book.refuse(list, 'modelSpec must be a list of models');
	const groups = new Map<string, DeploymentSpec[]>();
	for (const [i, entry] of book.list(list).entries()) {
		const path = [...list, i];
		if (!isMap(entry)) book.refuse(path, 'an entry of modelSpec must be a mapping with name and modelURL');
		else if (entry.enabled === false) book.note(path, 'ignored', 'not enabled: it is not deployed');
		else {
			const { model, deployment } = readEngine(book, path, i);
			groups.set(model, [...(groups.get(model) ?? []), deployment]);
		}
	}
	return [...groups].map(([name, deployments]) => ({ name, deployments, fallbacks: [] }));
}

function readEngine(book: Notebook, path: Path, position: number): { model: string; deployment: DeploymentSpec } {
	const name = book.text([...path, 'name']) ?? `engine-${position + 1}`;
	const model = book.text([...path, 'modelURL']) ?? name;
	book.note([...path, 'name'], 'modelled', 'names the deployment');
	book.note([...path, 'modelURL'], 'modelled', 'the model that requests ask for');
	const replicas = Math.max(0, Math.floor(book.number([...path, 'replicaCount']) ?? 1));
	book.note(
		[...path, 'replicaCount'],
		'approximated',
		'the deployment’s share of the turns; how many replicas there are, and their queues, is the scenario’s pool',
	);
	const deployment = {
		id: `${name}#${position + 1}`,
		model,
		provider: 'vllm',
		weight: replicas,
		timeoutUs: null,
		retries: null,
		parallelMax: null,
		cooldownUs: null,
		place: book.placeOf(path),
	};
	return { model, deployment };
}

function readLogic(book: Notebook): void {
	const path = ['routerSpec', 'routingLogic'];
	const logic = book.get(path) ?? 'roundrobin';
	if (logic === 'roundrobin') book.note(path, 'modelled', 'pods in turn');
	else if (typeof logic === 'string' && Object.hasOwn(logics, logic)) book.note(path, 'approximated', logics[logic]);
	else {
		book.note(path, 'ignored', 'the router refuses to start with this');
		book.refuse(path, 'the router knows no such routing logic and does not start', `one of roundrobin, ${Object.keys(logics).join(', ')}`);
	}
}

/** Routers keep turns of their own, which changes nothing for limits there are none of. */
function readReplicas(book: Notebook): number {
	const path = ['routerSpec', 'replicaCount'];
	const count = book.number(path);
	book.note(path, 'approximated', 'processes of the router; here they share one turn');
	return Math.min(10_000, Math.max(1, Math.floor(count ?? 1)));
}

const FLAG = '--max-instance-failover-reroute-attempts';

function readReroutes(book: Notebook): number {
	const path = ['routerSpec', 'extraArgs'];
	const args = book.list(path).map(String);
	const at = args.findIndex((arg) => arg === FLAG || arg.startsWith(`${FLAG}=`));
	const value = at < 0 ? null : asNumber(args[at].includes('=') ? args[at].slice(FLAG.length + 1) : args[at + 1]);
	book.note(
		path,
		at < 0 ? 'ignored' : 'approximated',
		at < 0 ? 'none of these arguments changes where a request goes' : 'of these, the number of reroutes is used',
	);
	return Math.min(1000, Math.max(0, Math.floor(value ?? 0)));
}

function lintRouter(book: Notebook): void {
	const path = ['routerSpec', 'enableRouter'];
	if (book.get(path) === false)
		book.refuse(path, 'the router is not deployed: requests reach the engines without it', 'describe the gateway in the scenario itself');
	else book.note(path, 'modelled', 'the router is there');
	const at = book.has(['routerSpec']) ? ['routerSpec'] : [];
	book.lint(
		'VLLM-NO-TIMEOUT',
		at,
		'the router has no timeout and no queue of its own: a pod that is cold, or hangs, holds its requests until the client gives up',
	);
}
