// SPDX-License-Identifier: Apache-2.0
//
// What the list of scheduled exports says beyond their fields: that the last run failed, when the next one is, and which
// report it is.
import { Tag } from 'antd';
import { Link } from 'react-router';
import type { Item } from '../../api/types';
import { paths } from '../../app/paths';
import { Moment } from '../../components/Moment';
import { useWords } from '../../i18n';
import { useReports } from '../insight/reports';
import { RhythmText } from './RhythmInput';
import { hasFailed, useStateOf } from './states';

export function NameCell({ item }: { item: Item }) {
  const { t } = useWords();
  const failed = hasFailed(useStateOf(item.id));
  return (
    <>
      {failed && <Tag className="tag tag-red">{t('exportFailedLast')}</Tag>} {String(item.name)}
    </>
  );
}

export function RhythmCell({ item }: { item: Item }) {
  const { t } = useWords();
  const next = useStateOf(item.id)?.next_at;
  return (
    <>
      <RhythmText rhythm={String(item.rhythm)} />
      {next && (
        <span className="quiet">
          {' · '}
          {t('exportNextShort')} <Moment at={next} relative plain />
        </span>
      )}
    </>
  );
}

function useReportTitle(name: string): string {
  const { label } = useWords();
  const report = useReports().data?.find((one) => one.name === name);
  return report ? label(report.title) : name;
}

// The report as it is asked each time.
function reportAddress(item: Item): string {
  const asked = new URLSearchParams(String(item.parameters ?? ''));
  if (item.filter) asked.set('rule', String(item.filter));
  return `${paths.report.replace(':id', String(item.report))}${asked.size ? `?${asked}` : ''}`;
}

export function ReportName({ item }: { item: Item }) {
  return <>{useReportTitle(String(item.report))}</>;
}

export function ReportLink({ item }: { item: Item }) {
  return (
    <Link to={reportAddress(item)}>
      <ReportName item={item} />
    </Link>
  );
}
