// SPDX-License-Identifier: Apache-2.0
import { nameOfRecord } from '../../api/names';
import { useWords } from '../../i18n';
import { ListPage } from '../../kinds/ListPage';
import type { CellRenderers } from '../../kinds/list/RecordTable';

const RENDERERS: CellRenderers = { name: (item) => <SourceName name={String(item.name)} /> };

function SourceName({ name }: { name: string }) {
  return <span>{nameOfRecord('source', name, useWords().label)}</span>;
}

export function Page() {
  return <ListPage entity="source" renderers={RENDERERS} />;
}
