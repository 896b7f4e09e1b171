// SPDX-License-Identifier: Apache-2.0
import { Tag } from 'antd';
import { tagColour } from '../../components/tagColours';
import { ListPage } from '../../kinds/ListPage';
import type { CellRenderers } from '../../kinds/list/RecordTable';

const RENDERERS: CellRenderers = {
  name: (item) => <Tag color={tagColour(item.colour as string | null)}>{String(item.name)}</Tag>,
};

export function Page() {
  return <ListPage entity="tag" columns={['name', 'about', 'updated_at']} renderers={RENDERERS} />;
}
