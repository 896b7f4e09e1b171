// SPDX-License-Identifier: Apache-2.0
import { Select } from 'antd';
import { useModel } from '../../api/metadata';
import { useShortList } from '../../api/records';
import type { Label } from '../../api/types';
import { useWords } from '../../i18n';

export function useRoleNames(): Map<number, string> {
  const { label } = useWords();
  const roles = useShortList(useModel().entity('role'), { sort: 'name' });
  return new Map((roles.data ?? []).map((role) => [role.id, label(role.label as Label) || String(role.name)]));
}

// The roles of a staff member, by their names.
export function RolesInput(props: { value?: unknown; onChange?: (value: unknown) => void; id?: string }) {
  const { t } = useWords();
  const names = useRoleNames();
  return (
    <Select
      mode="multiple"
      className="wide"
      aria-label={t('roles')}
      {...(props.id && { id: props.id })}
      value={Array.isArray(props.value) ? (props.value as number[]) : []}
      onChange={(next: number[]) => props.onChange?.(next)}
      options={[...names].map(([value, text]) => ({ value, label: text }))}
      showSearch={{ optionFilterProp: 'label' }}
    />
  );
}

export function RoleNames(props: { value: unknown }) {
  const { t } = useWords();
  const names = useRoleNames();
  const ids = Array.isArray(props.value) ? (props.value as number[]) : [];
  return <>{ids.map((id) => names.get(id) ?? `#${id}`).join(t('listComma')) || '—'}</>;
}
