/** The steps of examples/ci, run as they stand. */
import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { with_ } from '../unit/scenario/small.ts';
import { bin, ensureBuilt, root, workFolder } from './cli.ts';

interface Step {
	readonly run: string;
	readonly env: Readonly<Record<string, string>>;
}

const work = workFolder();
const example = (name: string) => parse(readFileSync(join(root, 'examples/ci', name), 'utf8'));
const action = example('github-action/action.yml') as { runs: { steps: Step[] }; inputs: Record<string, object> };
const premortem = `${process.execPath} ${bin}`;

/** As a runner would: bash, its error options, the environment of the step; answers the exit code and what was said. */
function bash(script: string, env: Record<string, string>): { code: number; stdout: string } {
	try {
		const stdout = execFileSync('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', script], {
			cwd: work.path,
			env: { ...process.env, GITHUB_STEP_SUMMARY: '', ...env },
			encoding: 'utf8',
			stdio: ['ignore', 'pipe', 'ignore'],
		});
		return { code: 0, stdout };
	} catch (error) {
		const { status, stdout } = error as { status: number; stdout: string };
		return { code: status, stdout };
	}
}

beforeAll(async () => {
	await ensureBuilt();
	work.write('breach.yaml', with_('value < $5', 'value < $0.01'));
	// A stand-in for gh that writes down what it is asked, and knows a comment when there is one.
	mkdirSync(join(work.path, 'bin'));
	work.write('bin/gh', '#!/bin/sh\necho "$*" >> gh.log\ncase "$*" in *--jq*) cat comments.txt ;; esac\n');
	chmodSync(join(work.path, 'bin/gh'), 0o755);
});
afterAll(() => work.remove());

describe('the GitHub action', () => {
	const [run, comment, end] = action.runs.steps;
	const env = { SCENARIOS: 'breach.yaml', ARGS: '--seeds 1', COMMAND: premortem, FOLDER: 'out', GITHUB_OUTPUT: 'output.txt' };

	it('takes all text from outside through the environment', () => {
		for (const step of action.runs.steps) expect(step.run).not.toContain('${{');
		for (const name of Object.keys(action.inputs)) expect(JSON.stringify(action.runs)).toContain(`inputs.${name}`);
	});

	it('writes every report, and ends as the run did', () => {
		const { code, stdout } = bash(run.run, env);
		expect(code).toBe(0);
		expect(stdout).toMatch(/^::error file=breach\.yaml/);
		for (const name of ['report.html', 'bill.csv', 'result.json', 'junit.xml', 'premortem.sarif', 'comment.md'])
			expect(existsSync(join(work.path, 'out', name)), name).toBe(true);
		expect(readFileSync(join(work.path, 'output.txt'), 'utf8')).toBe('exit-code=99\n');
		expect(bash(end.run, { CODE: '99' }).code).toBe(99);
		expect(bash(end.run, { CODE: '' }).code).toBe(1);
	});

	it('writes one comment, and then keeps it up to date', () => {
		const asked = (comments: string): string => {
			work.write('comments.txt', comments);
			work.write('gh.log', '');
			const path = `${join(work.path, 'bin')}:${process.env.PATH}`;
			expect(bash(comment.run, { FOLDER: 'out', REPOSITORY: 'a/b', NUMBER: '7', PATH: path, GH_TOKEN: '' }).code).toBe(0);
			return readFileSync(join(work.path, 'gh.log'), 'utf8');
		};
		expect(asked('')).toMatch(
			/startswith\("<!-- premortem:report key=default -->"\)[\s\S]*--method POST repos\/a\/b\/issues\/7\/comments /,
		);
		expect(asked('4711\n4712\n')).toMatch(/--method PATCH repos\/a\/b\/issues\/comments\/4711 /);
	});
});

describe('the GitLab job', () => {
	it('writes the files that it offers as artifacts', () => {
		const job = (
			example('gitlab-ci.yml') as { premortem: { script: string[]; variables: Record<string, string>; artifacts: GitlabArtifacts } }
		).premortem;
		const script = job.script
			.filter((line) => line !== 'npm ci')
			.join('\n')
			.replace('npx --no-install premortem', premortem);
		const { code } = bash(script, { ...job.variables, PREMORTEM_SCENARIOS: 'breach.yaml', PREMORTEM_ARGS: '--seeds 1' });
		expect(code).toBe(99);
		for (const file of [...job.artifacts.paths, ...Object.values(job.artifacts.reports)])
			expect(existsSync(join(work.path, file)), file).toBe(true);
	});
});

interface GitlabArtifacts {
	readonly paths: readonly string[];
	readonly reports: Readonly<Record<string, string>>;
}
