// SPDX-License-Identifier: Apache-2.0
import { App, Checkbox } from 'antd';
import { useModel } from '../../api/metadata';
import type { Entity, Item } from '../../api/types';
import { useErrorText } from '../../components/States';
import { useEdit } from '../../components/useEdit';
import { useWords, type Key } from '../../i18n';
import { isBuiltIn } from '../../kinds/Facts';
import { RecordPage } from '../../kinds/RecordPage';

const VERBS = ['read', 'create', 'update', 'delete', 'export', 'import'] as const;

const VERB_WORDS: Record<(typeof VERBS)[number], Key> = {
  read: 'verbRead',
  create: 'verbCreate',
  update: 'verbUpdate',
  delete: 'verbDelete',
  export: 'verbExport',
  import: 'verbImport',
};

// Permissions that are not about one entity's records.
const OTHERS: Record<string, Key> = { 'personal.read': 'permissionPersonal' };

export function Page() {
  return (
    <RecordPage entity="role" fields={['name', 'label', 'customer_rule', 'built_in', 'created_at', 'updated_at']}>
      {(item, entity) => <Permissions role={item} entity={entity} />}
    </RecordPage>
  );
}

function useToggle(role: Item, entity: Entity) {
  const { edit } = useEdit(entity);
  const { message } = App.useApp();
  const errorText = useErrorText();
  const granted = new Set(Array.isArray(role.permissions) ? role.permissions.map(String) : []);
  const toggle = (permission: string, on: boolean) => {
    const next = new Set(granted);
    if (on) next.add(permission);
    else next.delete(permission);
    edit(role, { permissions: [...next].sort() }).catch((error: unknown) => {
      void message.error([errorText(error).title, errorText(error).detail].filter(Boolean).join(' '));
    });
  };
  return { granted, toggle };
}

function Permissions({ role, entity }: { role: Item; entity: Entity }) {
  const { t, label } = useWords();
  const model = useModel();
  const { granted, toggle } = useToggle(role, entity);
  const known = new Set(model.metadata.permissions_known);
  const fixed = !model.may('update', 'role') || !!role.deleted_at || isBuiltIn(role);
  const rows = model.metadata.entities.filter((one) => VERBS.some((verb) => known.has(`${one.name}.${verb}`)));
  const inTable = new Set(rows.flatMap((one) => VERBS.map((verb) => `${one.name}.${verb}`)));
  const others = [...known].filter((permission) => !inTable.has(permission));
  const box = (permission: string, name: string) =>
    known.has(permission) && (
      <Checkbox checked={granted.has(permission)} disabled={fixed} aria-label={name} onChange={(event) => toggle(permission, event.target.checked)} />
    );
  return (
    <section className="card" aria-labelledby="permissions-title">
      <h2 id="permissions-title">{t('permissions')}</h2>
      {isBuiltIn(role) && <p className="quiet">{t('builtInRole')}</p>}
      <div className="table-scroll" tabIndex={0} role="group" aria-labelledby="permissions-title">
        <table className="plain-table permissions">
          <thead>
            <tr>
              <th scope="col">{t('records')}</th>
              {VERBS.map((verb) => (
                <th key={verb} scope="col">
                  {t(VERB_WORDS[verb])}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((one) => (
              <tr key={one.name}>
                <th scope="row">{label(one.label_plural)}</th>
                {VERBS.map((verb) => (
                  <td key={verb}>{box(`${one.name}.${verb}`, `${label(one.label_plural)}: ${t(VERB_WORDS[verb])}`)}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <ul className="other-permissions">
        {others.map((permission) => (
          <li key={permission}>
            <Checkbox checked={granted.has(permission)} disabled={fixed} onChange={(event) => toggle(permission, event.target.checked)}>
              {OTHERS[permission] ? t(OTHERS[permission]) : permission}
            </Checkbox>
          </li>
        ))}
      </ul>
    </section>
  );
}
