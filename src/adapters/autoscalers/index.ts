/** Every autoscaler whose manifest can be read. */
import { hasErrors, type Issue } from '../../base/issue.ts';
import { parseYamlDocuments } from '../../base/yamlText.ts';
import type { FidelityNote } from '../../model/gatewaySpec.ts';
import { ManifestBook } from './book.ts';
import { kedaManifest } from './keda.ts';
import { knativeManifest } from './knative.ts';
import { hpaManifest } from './kubernetesHpa.ts';
import { type ManifestProduct, nothing, type ReadAutoscaler } from './product.ts';
import { rayServeManifest } from './rayServe.ts';

const products: readonly ManifestProduct[] = [hpaManifest, kedaManifest, knativeManifest, rayServeManifest];

export interface ImportedAutoscaler extends ReadAutoscaler {
	/** In the order of the file; every leaf of the manifest lies under exactly one note's path. */
	readonly notes: readonly FidelityNote[];
	readonly issues: readonly Issue[];
}

/** Reads the first document of the text that is the manifest of an autoscaler. */
export function importAutoscaler(file: string, text: string): ImportedAutoscaler {
	const documents = parseYamlDocuments(file, text);
	const broken = documents.flatMap(({ issues }) => issues);
	if (hasErrors(broken)) return { ...nothing, notes: [], issues: broken };
	for (const document of documents) {
		const product = products.find((one) => one.recognises(document.value));
		if (product === undefined) continue;
		const book = new ManifestBook(document);
		const read = product.read(book);
		book.sweep();
		return { ...(hasErrors(book.issues) ? nothing : read), notes: book.notes, issues: book.issues };
	}
	const issue: Issue = {
		code: 'PM012',
		severity: 'error',
		message: 'this is not the manifest of an autoscaler known here',
		hint: `known: ${products.map(({ summary }) => summary).join('; ')}`,
		place: { file, line: 1, column: 1 },
	};
	return { ...nothing, notes: [], issues: [issue] };
}
