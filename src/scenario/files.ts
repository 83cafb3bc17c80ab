/** Reads a file a scenario names; paths are relative to the scenario. */
export interface Files {
	read(path: string): string | { readonly error: string };
	/** What messages call such a file; its path as the scenario has it when not given. */
	nameOf?(path: string): string;
}

/** As `Files`, with a name for every file. */
export type NamedFiles = Required<Files>;
