// SPDX-License-Identifier: Apache-2.0
import { TagName } from '../../components/TagName';
import { ListPage } from '../../kinds/ListPage';
import type { CellRenderers } from '../../kinds/list/RecordTable';

const RENDERERS: CellRenderers = {
  name: (item) => <TagName name={String(item.name)} colour={item.colour as string | null} />,
};

export function Page() {
  return <ListPage entity="tag" columns={['name', 'about', 'updated_at']} renderers={RENDERERS} needs={['colour']} />;
}
