/** QuotaPolicy (alpha): quotas that are accepted and not enforced (api/v1alpha1/quota_policy.go:46-49, 128). */
import type { Notebook } from '../notebook.ts';
import { isMap, shown } from '../values.ts';

export function lintQuotas(book: Notebook): void {
	const documents = [...book.list([]).entries()];
	const kindOf = (value: unknown) => (isMap(value) ? String(value.kind) : '');
	const overrides = new Set(documents.flatMap(([i, value]) => (kindOf(value) === 'AIGatewayRoute' ? overridesOf(book, i) : [])));
	for (const [i, value] of documents) {
		if (kindOf(value) !== 'QuotaPolicy') continue;
		const service = [i, 'spec', 'serviceQuota'];
		if (book.has(service)) book.lint('ENVOY-QUOTA-OPEN', service, 'serviceQuota is parsed and not enforced: it limits nothing');
		for (const n of book.list([i, 'spec', 'perModelQuotas']).keys()) {
			const path = [i, 'spec', 'perModelQuotas', n, 'modelName'];
			const name = book.text(path);
			if (name === null || overrides.has(name)) continue;
			book.lint('ENVOY-QUOTA-OPEN', path, `no backendRef has modelNameOverride: ${shown(name)}, so this quota is skipped in silence`);
		}
	}
}

function overridesOf(book: Notebook, document: number): string[] {
	return [...book.list([document, 'spec', 'rules']).keys()].flatMap((rule) => {
		const refs = [document, 'spec', 'rules', rule, 'backendRefs'];
		return [...book.list(refs).keys()].flatMap((ref) => book.text([...refs, ref, 'modelNameOverride']) ?? []);
	});
}
