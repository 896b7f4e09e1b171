// SPDX-License-Identifier: Apache-2.0
//
// Several changes made by one hand at one time, as one entry that opens.
import { EditOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useId, useState } from 'react';
import { useModel } from '../../api/metadata';
import type { TimelineItem } from '../../api/types';
import { clock, exactTime } from '../../format/time';
import { useWords } from '../../i18n';
import { ChangedBy, TimelineEntry } from './TimelineEntry';

/** `items`: at least two changes, newest first. */
export function ChangeGroup({ items }: { items: TimelineItem[] }) {
  const { t, label, language } = useWords();
  const { timezone } = useModel();
  const [open, setOpen] = useState(false);
  const id = useId();
  const newest = items[0] as TimelineItem;
  const counts = new Map<string, number>();
  for (const item of items) counts.set(label(item.title), (counts.get(label(item.title)) ?? 0) + 1);
  const summary = [...counts].map(([title, n]) => (n > 1 ? `${title} × ${n}` : title)).join(' · ');
  return (
    <>
      <article className="entry entry-change">
        <span className="entry-icon" aria-hidden="true">
          <EditOutlined aria-hidden />
        </span>
        <div className="entry-body">
          <div className="entry-head">
            <span className="entry-title">{t('changeCount', { count: items.length })}</span>
            <time dateTime={newest.at} title={exactTime(newest.at, timezone, language)}>
              {clock(newest.at, timezone, language)}
            </time>
          </div>
          <div className="quiet">
            <ChangedBy item={newest} /> · {summary}
          </div>
          <Button type="link" size="small" className="entry-more" aria-expanded={open} aria-controls={id} onClick={() => setOpen(!open)}>
            {t(open ? 'foldChanges' : 'unfoldChanges')}
          </Button>
        </div>
      </article>
      <div id={id} className="entry-parts" hidden={!open}>
        {open && items.map((item) => <TimelineEntry key={`${item.entity}-${item.id}-${item.at}`} item={item} />)}
      </div>
    </>
  );
}
