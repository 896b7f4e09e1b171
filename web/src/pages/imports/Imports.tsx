// SPDX-License-Identifier: Apache-2.0
import { Button } from 'antd';
import { Link } from 'react-router';
import { useEntity, useModel } from '../../api/metadata';
import { mayOpen } from '../../app/needs';
import { paths, recordPath } from '../../app/paths';
import { EntityName } from '../../components/EntityName';
import { useWords } from '../../i18n';
import { RecordDrawer } from '../../kinds/RecordDrawer';
import { ListPage } from '../../kinds/ListPage';
import type { CellRenderers } from '../../kinds/list/RecordTable';

const RENDERERS: CellRenderers = {
  kind: (item) => <EntityName name={String(item.kind)} />,
  file_name: (item) => <Link to={recordPath('import', item.id) ?? ''}>{String(item.file_name ?? `#${item.id}`)}</Link>,
};

export function Page() {
  const { t } = useWords();
  const entity = useEntity('import');
  const start = mayOpen('importNew', useModel()) && (
    <Link to={paths.importNew}>
      <Button type="primary">{t('importFile')}</Button>
    </Link>
  );
  return (
    <ListPage
      entity="import"
      creatable={false}
      columns={['file_name', 'kind', 'status', 'created_at', 'row_count', 'inserted_count', 'rejected_count', 'updated_count', 'staff_id']}
      renderers={RENDERERS}
      actions={start}
      emptyAction={start}
      drawer={(id, close) => <RecordDrawer entity={entity} id={id} onClose={close} renderers={RENDERERS} />}
    />
  );
}
