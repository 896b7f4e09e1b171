// SPDX-License-Identifier: Apache-2.0
import { Link } from 'react-router';
import { useModel } from '../../api/metadata';
import { paths, recordPath } from '../../app/paths';
import { LinkButton } from '../../components/LinkButton';
import { ListPage } from '../../kinds/ListPage';
import type { CellRenderers } from '../../kinds/list/RecordTable';
import { SizeLine } from './Sizes';
import { useSegmentWords } from './words';
import './segments.css';

const RENDERERS: CellRenderers = {
  name: (item) => (
    <>
      <Link to={recordPath('segment', item.id) ?? ''}>{String(item.name)}</Link>
      <SizeLine id={item.id} />
    </>
  ),
  rule: (item) => (item.rule ? <code className="segment-rule-cell">{String(item.rule)}</code> : <span className="empty-value">—</span>),
};

export function Page() {
  const { say } = useSegmentWords();
  const actions = useModel().may('create', 'segment') && (
    <>
      <LinkButton to={`${paths.segmentNew}?kind=static`}>{say('newList')}</LinkButton>
      <LinkButton type="primary" to={paths.segmentNew}>
        {say('newSegment')}
      </LinkButton>
    </>
  );
  return (
    <ListPage
      entity="segment"
      columns={['name', 'folder', 'kind', 'rule', 'owner_staff_id']}
      renderers={RENDERERS}
      creatable={false}
      actions={
        <>
          <LinkButton to={paths.segmentOverlap}>{say('compare')}</LinkButton>
          {actions}
        </>
      }
      chosenActions={({ ids }) =>
        ids.size >= 2 && ids.size <= 12 ? (
          <LinkButton type="primary" size="small" to={`${paths.segmentOverlap}?ids=${[...ids].join()}`}>
            {say('compare')}
          </LinkButton>
        ) : null
      }
      emptyAction={<div className="empty-actions">{actions}</div>}
    />
  );
}
