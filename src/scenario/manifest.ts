/** The autoscaler of a pool from its real manifest: what the scenario says itself stands, the rest is the manifest's. */
import { importAutoscaler } from '../adapters/autoscalers/index.ts';
import type { Issue, Place } from '../base/issue.ts';
import type { Path } from '../base/yamlText.ts';
import { choice } from '../model/fields.ts';
import { autoscalers } from '../pools/autoscalers/index.ts';
import type { NamedFiles } from './files.ts';
import type { PoolInput } from './poolSchema.ts';
import { hasOwn, type Source, valueAt } from './source.ts';

const schema = choice(autoscalers.entries);

export interface PoolWithManifest {
	readonly pool: PoolInput;
	readonly issues: readonly Issue[];
	/** What of the manifest is not simulated as it is. */
	readonly limits: readonly string[];
}

export function withManifest(pool: PoolInput, at: Path, source: Source, files: NamedFiles): PoolWithManifest {
	if (pool.manifest === undefined) return { pool, issues: [], limits: [] };
	const place = source.placeOf([...at, 'manifest']);
	const refused = (code: Issue['code'], message: string): PoolWithManifest => ({
		pool,
		issues: [{ code, severity: 'error', message, place }],
		limits: [],
	});
	const name = at.join('.');
	if (hasOwn(valueAt(source.value, at), 'autoscaler')) return refused('PM009', `${name} has an autoscaler and the manifest of one`);
	const text = files.read(pool.manifest);
	const shown = pool.manifest.slice(0, 200);
	if (typeof text !== 'string') return refused('PM002', `the manifest '${shown}' cannot be read: ${text.error}`);
	const read = importAutoscaler(files.nameOf(pool.manifest), text);
	const limits = read.notes
		.filter(({ treatment, why }) => treatment !== 'modelled' && why !== IDENTITY)
		.map((note) => `${note.place.file}:${note.place.line}: ${note.path}: ${note.treatment}: ${note.why}`);
	if (read.autoscaler === null) return { pool, issues: read.issues, limits };
	const parsed = schema.safeParse(read.autoscaler);
	if (!parsed.success) {
		const problem = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message.split('\n')[0]}`).join('; ');
		return { ...refused('PM012', `the manifest '${shown}' asks for what cannot be simulated: ${problem}`), limits };
	}
	const replicas = { ...pool.replicas };
	const written = valueAt(source.value, [...at, 'replicas']);
	if (!hasOwn(written, 'min') && read.min !== null) replicas.min = read.min;
	if (!hasOwn(written, 'max') && read.max !== null) replicas.max = read.max;
	const issues = [...read.issues, ...slotsIssue(pool.slots, read.slots, name, place)];
	return { pool: { ...pool, autoscaler: parsed.data, replicas }, issues, limits };
}

const IDENTITY = 'says what the manifest is about';

function slotsIssue(slots: number, theirs: number | null, name: string, place: Place): Issue[] {
	if (theirs === null || theirs === slots) return [];
	const message = `${name}.slots is ${slots}, but the manifest lets a replica work on ${theirs} at once`;
	return [{ code: 'PM013', severity: 'warning', message, place }];
}
