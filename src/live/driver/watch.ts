/** Who has died: a host is watched by connecting to it, now and then. */
import { connect } from 'node:net';

const EVERY_MS = 300;
/** Refused this often in a row, it is gone; a restart that takes less is weather. */
const REFUSALS = 3;

export class Watch {
	private readonly timer: NodeJS.Timeout;

	constructor(url: URL, gone: () => void) {
		let refused = 0;
		let asking = false;
		this.timer = setInterval(() => {
			if (asking) return;
			asking = true;
			void refuses(url).then((refusal) => {
				asking = false;
				refused = refusal ? refused + 1 : 0;
				if (refused === REFUSALS) gone();
			});
		}, EVERY_MS);
	}

	close(): void {
		clearInterval(this.timer);
	}
}

/** Whether nobody listens there. Slowness is no refusal. */
export function refuses(url: URL): Promise<boolean> {
	return new Promise((answer) => {
		const socket = connect({
			host: url.hostname.replace(/^\[|\]$/g, ''),
			port: Number(url.port) || (url.protocol === 'https:' ? 443 : 80),
		});
		const end = (refusal: boolean) => {
			socket.destroy();
			answer(refusal);
		};
		socket.setTimeout(2000, () => end(false));
		socket.on('connect', () => end(false));
		socket.on('error', (error: NodeJS.ErrnoException) => end(error.code === 'ECONNREFUSED'));
	});
}
