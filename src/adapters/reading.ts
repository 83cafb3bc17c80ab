/** A gateway's config read, judged and put into sentences, for `premortem gateway`. */
import type { GatewayReading } from '../model/gatewayReading.ts';
import { importGateway } from './index.ts';
import { behaviourOf } from './judge/behaviour.ts';
import { worstOf } from './judge/calls.ts';
import { judgedAll } from './rules/index.ts';

export interface ReadingOptions {
	readonly product?: string | undefined;
	/** Version of the product, where its adapter knows several. */
	readonly version?: string | undefined;
	/** Tries of the client in front. */
	readonly clientTries?: number | undefined;
}

export function readGateway(path: string, text: string, options: ReadingOptions = {}): GatewayReading {
	const { product, spec, notes, lints, issues } = importGateway(path, text, options.product, options.version);
	const count = (treatment: (typeof notes)[number]['treatment']) => notes.filter((note) => note.treatment === treatment).length;
	return {
		path,
		product,
		product_version: spec?.version ?? null,
		keys: { modelled: count('modelled'), approximated: count('approximated'), ignored: count('ignored') },
		worst: spec === null ? null : worstOf(spec, options.clientTries),
		behaviour: spec === null ? [] : behaviourOf(spec),
		lints: judgedAll(lints),
		notes,
		issues,
	};
}
