/** Files as they were: `HEAD~1:litellm.yaml` is read through git. */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { YAML_SIZE_MAX } from '../base/yamlText.ts';
import { readConfig, type Unreadable } from './files.ts';

/** A config file, or one in a revision where no file has such a name. A path is relative to where one stands, as elsewhere. */
export function readConfigOrRevision(path: string): string | Unreadable {
	const [, revision, inside] = /^([^:]+):(.+)$/s.exec(path) ?? [];
	if (revision === undefined || existsSync(path) || revision.startsWith('-')) return readConfig(path);
	// Git takes a path behind the colon from the root of the repository, unless it says otherwise.
	const name = inside.startsWith('/') || inside.startsWith('.') ? inside : `./${inside}`;
	try {
		return execFileSync('git', ['cat-file', 'blob', `${revision}:${name}`], {
			encoding: 'utf8',
			maxBuffer: YAML_SIZE_MAX,
			stdio: ['ignore', 'pipe', 'pipe'],
		});
	} catch (error) {
		return { error: `there is no such file, and git says: ${gitWords(error)}` };
	}
}

function gitWords(error: unknown): string {
	const { stderr, message } = error as { readonly stderr?: string; readonly message: string };
	const line = (stderr ?? '').trim().split('\n')[0] || message;
	return line.replace(/^fatal: /, '');
}
