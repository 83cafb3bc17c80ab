/** Every code an issue can carry, with the sentence the reference page prints. Codes are never reused. */
export const issueCodes: {
	readonly PM001: string;
	readonly PM002: string;
	readonly PM003: string;
	readonly PM004: string;
	readonly PM005: string;
	readonly PM006: string;
	readonly PM007: string;
	readonly PM008: string;
	readonly PM009: string;
	readonly PM010: string;
	readonly PM011: string;
	readonly PM012: string;
	readonly PM013: string;
	readonly PM014: string;
	readonly PM015: string;
	readonly PM016: string;
	readonly PM017: string;
} = {
	PM001: 'The file is not valid YAML.',
	PM002: 'The file could not be read: missing, a directory, or not allowed.',
	PM003: 'The file is larger than the limit, or expands to more than the limit through aliases.',
	PM004: 'A key is not known here.',
	PM005: 'A required key is missing.',
	PM006: 'A value has the wrong type, no unit, or the wrong unit.',
	PM007: 'A value is outside its allowed range.',
	PM008: 'A name refers to nothing: an unknown kind, client, pool, variant or price.',
	PM009: 'Two parts of the scenario contradict each other.',
	PM010: 'A threshold cannot be understood, or names an unknown metric or aggregation.',
	PM011: 'A row of a trace is malformed.',
	PM012: 'A gateway config or an autoscaler manifest cannot be understood.',
	PM013: 'Something is accepted, but probably not what was meant.',
	PM014: 'The simulation reached one of its bounds (limits.*).',
	PM015: 'A baseline cannot be read, or is the result of another question.',
	PM016: 'A journal or shard cannot be read, or belongs to other work.',
	PM017: 'Redis cannot be reached, or no worker of this version is there.',
};
