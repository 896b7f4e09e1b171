// SPDX-License-Identifier: Apache-2.0
import { Link } from 'react-router';
import type { Label } from '../../api/types';
import { recordPath } from '../../app/paths';
import { useWords } from '../../i18n';
import { ListPage } from '../../kinds/ListPage';
import type { CellRenderers } from '../../kinds/list/RecordTable';

function RoleLink(props: { id: number; name: Label | null; otherwise: string }) {
  const { label } = useWords();
  return <Link to={recordPath('role', props.id) ?? ''}>{label(props.name) || props.otherwise}</Link>;
}

const RENDERERS: CellRenderers = {
  label: (item) => <RoleLink id={item.id} name={item.label as Label | null} otherwise={String(item.name)} />,
};

export function Page() {
  return (
    <ListPage entity="role" columns={['label', 'name', 'customer_rule', 'built_in']} renderers={RENDERERS} needs={['name']} createFields={['name', 'label', 'customer_rule']} />
  );
}
