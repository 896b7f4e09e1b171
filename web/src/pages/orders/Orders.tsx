// SPDX-License-Identifier: Apache-2.0
import type { ReactNode } from 'react';
import { Link, useSearchParams } from 'react-router';
import { useModel } from '../../api/metadata';
import type { Item } from '../../api/types';
import { listPath, paths, recordPath } from '../../app/paths';
import { LinkButton } from '../../components/LinkButton';
import { TagName } from '../../components/TagName';
import { inSentence, useWords } from '../../i18n';
import { ListPage } from '../../kinds/ListPage';
import type { CellRenderers } from '../../kinds/list/RecordTable';
import { BulkSteps } from './BulkSteps';
import { StatusName } from './StepName';
import './orders.css';

// Flags in the shades that tags have.
const SHADES: Record<string, string> = { red: 'red', orange: 'amber', yellow: 'amber', green: 'green', blue: 'blue', purple: 'purple', grey: 'grey' };

function Flag({ order }: { order: Item }) {
  const { label } = useWords();
  const colour = order.flag as string | null;
  const choice = useModel().field('order', 'flag')?.choices?.find((one) => one.name === colour);
  if (!colour) return null;
  return <TagName name={String(order.flag_word ?? label(choice?.label))} colour={SHADES[colour] ?? 'grey'} />;
}

const RENDERERS: CellRenderers = {
  number: (item) => (
    <>
      <Link to={recordPath('order', item.id) ?? ''}>{String(item.number ?? `#${item.id}`)}</Link> <Flag order={item} />
    </>
  ),
};
const NEEDS = ['flag', 'flag_word'];

const STATES = ['created', 'paid', 'picked', 'packed', 'partly_shipped', 'shipped', 'delivered', 'closed', 'cancelled'];

// What is where, one click each.
function StateChips() {
  const { t } = useWords();
  const [params] = useSearchParams();
  const filter = params.get('filter') ?? '';
  const chip = (name: string, own: string, words: ReactNode) => (
    <Link key={name} to={listPath('order', own) ?? ''} className="state-chip" aria-current={filter === own ? 'true' : undefined}>
      {words}
    </Link>
  );
  return (
    <nav className="state-chips" aria-label={t('orderWork')}>
      {chip('all', '', t('stateAll'))}
      {STATES.map((status) => chip(status, `status = ${status}`, <StatusName status={status} />))}
      {chip('due', 'refund_due_minor > 0', t('refundDue'))}
    </nav>
  );
}

export function Page() {
  const { t, label } = useWords();
  const model = useModel();
  const importing = model.may('import', 'order') && <LinkButton to={`${paths.importNew}?kind=order`}>{t('importFile')}</LinkButton>;
  const creating = model.may('create', 'order') && (
    <LinkButton type="primary" to={paths.orderNew}>
      {t('newOne', { entity: inSentence(label(model.entity('order')?.label)) })}
    </LinkButton>
  );
  return (
    <ListPage
      entity="order"
      columns={['number', 'customer_id', 'total_minor', 'status', 'kind', 'ordered_at', 'line_count', 'channel', 'source_id']}
      renderers={RENDERERS}
      needs={NEEDS}
      creatable={false}
      above={<StateChips />}
      chosenActions={(selection) => <BulkSteps selection={selection} />}
      actions={
        <>
          {importing}
          {creating}
        </>
      }
      emptyAction={importing || creating}
    />
  );
}
