/** What is legal in a HAProxy config and does not do what its author thinks. */
import type { DirectiveBook } from '../directiveBook.ts';
import type { Backend } from './backend.ts';
import type { Section } from './parse.ts';

/** The client libraries of OpenAI give up after this long. */
const CLIENT_TIMEOUT_US = 600_000_000;

export function lintBackend(book: DirectiveBook, section: Section, backend: Backend): void {
	lintRetries(book, backend);
	lintQueue(book, section, backend);
	lintServers(book, section, backend);
	const { serverUs, serverLine } = backend;
	if (serverUs === null)
		book.lint('HAPROXY-NO-TIMEOUT', serverLine ?? section, 'without timeout server a request waits for ever for a server that hangs');
	else if (serverUs > CLIENT_TIMEOUT_US && serverLine !== null)
		book.lint(
			'HAPROXY-OUTLIVES-CLIENT',
			serverLine,
			`${serverUs / 1e6} s are longer than the 600 s after which the clients of OpenAI give up: the work goes on for nobody`,
		);
}

function lintRetries(book: DirectiveBook, { retryLine, retryNames, retries, redispatch, servers, hashed }: Backend): void {
	const costly = retryNames.filter((name) => name !== 'conn-failure' && name !== '0rtt-rejected' && name !== 'none');
	if (retryLine !== null && costly.length > 0 && retries > 0)
		book.lint(
			'HAPROXY-POST-RETRY',
			retryLine,
			`a completion that has been sent is sent again, POST or not: up to ${retries + 1} generations for one request${redispatch === null ? ', all on the server that fails' : ', over several servers'}`,
		);
	if (retryLine !== null && retries === 0) book.lint('HAPROXY-INERT-RETRY', retryLine, 'retries is 0: retry-on does nothing');
	if (redispatch !== null && hashed && servers.length > 1)
		book.lint(
			'HAPROXY-HASH-REDISPATCH',
			redispatch,
			'balance by a hash gives a retry the server that failed again, until checks take that out: redispatch does nothing for a server that answers with errors',
		);
	if (redispatch !== null && servers.length === 1)
		book.lint('HAPROXY-INERT-REDISPATCH', redispatch, 'there is one server, so there is no other one to go to');
	if (retryLine !== null && retryNames.includes('response-timeout'))
		book.lint(
			'HAPROXY-TIMEOUT-RETRY',
			retryLine,
			`each try has its own timeout server: a client waits up to ${retries + 1} times as long before it hears of it`,
		);
}

function lintQueue(book: DirectiveBook, section: Section, { servers, queueLine, queueUs, serverUs }: Backend): void {
	const limited = servers.find(({ spec }) => spec.parallelMax !== null);
	if (limited === undefined) return;
	if (queueLine === null)
		book.lint(
			'HAPROXY-QUEUE-DEFAULT',
			limited.line,
			queueUs === null
				? 'maxconn makes requests wait, and neither timeout queue nor timeout connect says how long: for ever'
				: `maxconn makes requests wait, and timeout queue is not set: they get 503 after timeout connect, ${queueUs / 1e6} s, which was meant for connections`,
		);
	if (queueUs !== null && serverUs !== null && queueUs > serverUs)
		book.lint(
			'HAPROXY-QUEUE-LONG',
			queueLine ?? section,
			`requests may wait longer for a server (${queueUs / 1e6} s) than a server may take (${serverUs / 1e6} s)`,
		);
}

function lintServers(book: DirectiveBook, section: Section, { servers }: Backend): void {
	const unchecked = servers.filter(({ settings }) => !settings.check);
	if (servers.length > 1 && unchecked.length > 0)
		book.lint(
			'HAPROXY-NO-CHECK',
			unchecked[0].line,
			`${unchecked.length === 1 ? 'this server is' : `${unchecked.length} servers are`} not checked: one that is dead keeps its share of the traffic`,
		);
	const backup = servers.find(({ settings }) => settings.backup);
	const main = servers.filter(({ settings }) => !settings.backup);
	if (backup !== undefined && main.length > 0 && main.every(({ settings }) => !settings.check))
		book.lint('HAPROXY-INERT-BACKUP', backup.line, 'no other server is checked, so none ever goes down and this backup never serves');
	if (main.length === 0) book.lint('HAPROXY-ONLY-BACKUPS', section, 'all servers are backups: only the first one serves');
}
