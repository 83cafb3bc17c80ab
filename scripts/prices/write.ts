/** `npx tsx scripts/prices/write.ts` */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { catalogueFile } from './catalogue.ts';

writeFileSync(join(import.meta.dirname, '../../src/billing/prices/catalogue.ts'), catalogueFile());
