/** LiteLLM's config inside the files people deploy it with: read as the config it is, at the lines of the file around it. */
import { describe, expect, it } from 'vitest';
import { type ImportedFrom, importGateway } from '../../src/adapters/index.ts';

const config = `model_list:
  # the only one
  - model_name: chat
    litellm_params:
      model: openai/gpt-4o

      timeout: 30
router_settings:
  num_retries: 5
  enable_pre_call_check: true
`;

function indented(text: string, by: number): string {
	return text.replace(/^(?=.)/gm, ' '.repeat(by));
}

/** What the line of the file says at which a key of the config is noted. */
function lineOf(file: string, { notes }: ImportedFrom, key: string): string {
	const note = notes.find(({ path }) => path.endsWith(key));
	return note === undefined ? 'no note' : (file.split('\n')[note.place.line - 1] ?? '').slice(note.place.column - 1);
}

const carriers: readonly (readonly [name: string, file: string, under: string])[] = [
	['Helm values', `replicaCount: 3\nproxy_config:\n${indented(config, 2)}image: {tag: x}\n`, 'proxy_config'],
	[
		'a ConfigMap',
		`apiVersion: v1\nkind: ConfigMap\nmetadata: {name: litellm}\ndata:\n  config.yaml: |\n${indented(config, 4)}`,
		'data["config.yaml"]',
	],
	[
		'a ConfigMap with a comment and an empty line first',
		`kind: ConfigMap\ndata:\n  config.yaml: |-\n\n    # ours\n${indented(config, 4)}`,
		'data["config.yaml"]',
	],
	[
		'a compose file’s configs',
		`services:\n  litellm: {image: x}\nconfigs:\n  litellm:\n    content: |\n${indented(config, 6)}`,
		'configs.litellm.content',
	],
	[
		'a command that writes it first',
		`services:\n  litellm:\n    command:\n      - sh\n      - -c\n      - |\n        cat > /tmp/config.yaml <<'EOF'\n${indented(config, 8)}        EOF\n        litellm --config /tmp/config.yaml\n`,
		'services.litellm.command[2]',
	],
	[
		'one document of several',
		`apiVersion: v1\nkind: Service\n---\nkind: ConfigMap\ndata:\n  config.yaml: |\n${indented(config, 4)}`,
		'data["config.yaml"]',
	],
];

describe.each(carriers)('in %s', (_name, file, under) => {
	const imported = importGateway('deploy.yaml', file);

	it('it is the same gateway', () => {
		const plain = importGateway('config.yaml', config);
		const without = (spec: unknown) => JSON.parse(JSON.stringify(spec, (key, value) => (key === 'place' ? undefined : value)));
		expect(imported.issues.filter(({ severity }) => severity === 'error')).toEqual([]);
		expect(without(imported.spec)).toEqual(without(plain.spec));
	});

	it('places, paths and lints are those of the file around it', () => {
		expect(lineOf(file, imported, 'timeout')).toMatch(/^timeout: 30/);
		expect(lineOf(file, imported, 'num_retries')).toMatch(/^num_retries: 5/);
		expect(imported.notes.map(({ path }) => path)).toContain(`${under}.router_settings.num_retries`);
		const dead = imported.lints.find(({ rule }) => rule === 'LITELLM-DEAD-KEY');
		expect(dead?.path).toBe(`${under}.router_settings.enable_pre_call_check`);
		expect(file.split('\n')[(dead?.place.line ?? 0) - 1]).toContain('enable_pre_call_check');
	});

	it('what stands around it is mentioned once, and is not read', () => {
		const paths = imported.notes.map(({ path }) => path);
		expect(new Set(paths).size).toBe(paths.length);
		const around = imported.notes.filter(({ path }) => !path.startsWith(under));
		expect(around.every(({ treatment }) => treatment === 'ignored')).toBe(true);
	});
});

describe('a text that is not as its lines are', () => {
	it('is shown as a whole', () => {
		const quoted = `kind: ConfigMap\ndata:\n  config.yaml: ${JSON.stringify(config)}\n`;
		const { spec, notes } = importGateway('deploy.yaml', quoted);
		expect(spec?.routing.retries).toBe(5);
		expect(notes.find(({ path }) => path.endsWith('num_retries'))?.place.line).toBe(3);
	});

	it('is refused at its own line when it is no YAML', () => {
		const file = `kind: ConfigMap\ndata:\n  config.yaml: |\n    model_list:\n      - a: [1\n`;
		const { spec, issues } = importGateway('deploy.yaml', file);
		expect(spec).toBeNull();
		expect(issues[0]).toMatchObject({ code: 'PM001', place: { file: 'deploy.yaml' } });
		expect(issues[0].place?.line).toBeGreaterThanOrEqual(5);
	});
});

describe('a file with two configs', () => {
	it('says that one is not read', () => {
		const { issues, spec } = importGateway('values.yaml', `a:\n${indented(config, 2)}b:\n${indented(config, 2)}`);
		expect(spec).not.toBeNull();
		expect(issues).toMatchObject([{ code: 'PM013', message: expect.stringContaining('another config') }]);
	});
});
