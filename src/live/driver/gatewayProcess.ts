/** A gateway that is started for a run, and stopped after it: this process and its children, and nothing else. */
import { type ChildProcess, spawn } from 'node:child_process';

const ASK_EVERY_MS = 150;
/** From the polite signal to the other. */
const PATIENCE_MS = 5000;
/** Of what it says, the end is kept for the message when it dies. */
const TAIL = 4000;

export class GatewayProcess {
	private readonly child: ChildProcess;
	private tail = '';
	/** How it ended, in words; null while it runs. */
	died: string | null = null;
	private readonly over: Promise<void>;

	constructor(command: string, onDeath: () => void) {
		// A group of its own, so that what it starts can be stopped with it.
		this.child = spawn(command, { shell: true, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
		for (const stream of [this.child.stdout, this.child.stderr])
			stream?.setEncoding('utf8').on('data', (text: string) => {
				this.tail = (this.tail + text).slice(-TAIL);
			});
		this.over = new Promise((done) => {
			const end = (how: string) => {
				this.died ??= how;
				done();
				onDeath();
			};
			this.child.on('error', (error) => end(error.message));
			this.child.on('exit', (code, signal) => end(signal === null ? `it ended with ${code}` : `it was ended by ${signal}`));
		});
	}

	/** The last it said. */
	get lastWords(): string {
		return this.tail.trimEnd();
	}

	/** Until it answers well; false when it died or took too long. */
	async healthy(url: string, withinMs: number): Promise<boolean> {
		const until = Date.now() + withinMs;
		while (this.died === null && Date.now() < until) {
			if (await answersWell(url)) return true;
			await new Promise((done) => setTimeout(done, ASK_EVERY_MS));
		}
		return false;
	}

	async stop(): Promise<void> {
		const { pid } = this.child;
		if (pid === undefined) return;
		// The leader may be gone and its children not.
		signal(pid, 'SIGTERM');
		const patience = setTimeout(() => signal(pid, 'SIGKILL'), PATIENCE_MS);
		await this.over;
		clearTimeout(patience);
		signal(pid, 'SIGKILL');
	}
}

function signal(group: number, name: NodeJS.Signals): void {
	try {
		process.kill(-group, name);
	} catch {
		// Nobody is left.
	}
}

async function answersWell(url: string): Promise<boolean> {
	try {
		const response = await fetch(url, { signal: AbortSignal.timeout(2000), redirect: 'manual' });
		await response.arrayBuffer();
		return response.ok;
	} catch {
		return false;
	}
}
