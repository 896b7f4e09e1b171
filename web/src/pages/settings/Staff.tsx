// SPDX-License-Identifier: Apache-2.0
import { ListPage } from '../../kinds/ListPage';
import type { CellRenderers } from '../../kinds/list/RecordTable';
import { RoleNames } from './RolesInput';
import { StaffDrawer } from './StaffDrawer';

const RENDERERS: CellRenderers = {
  role_ids: (item) => <RoleNames value={item.role_ids} />,
};

export function Page() {
  return (
    <ListPage
      entity="staff"
      columns={['name', 'login', 'role_ids', 'team_id', 'email', 'active', 'last_seen_at']}
      renderers={RENDERERS}
      drawer={(id, close) => <StaffDrawer id={id} onClose={close} />}
      createFields={['name', 'login', 'role_ids', 'email', 'team_id', 'language']}
    />
  );
}
