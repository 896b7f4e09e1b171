// SPDX-License-Identifier: Apache-2.0
//
// Which scheduled exports failed when they ran last, and why: above their list all of them, on the first page those of
// whoever reads it, who is told nowhere else.
import { Alert } from 'antd';
import { Link } from 'react-router';
import { useEntity } from '../../api/metadata';
import { useShortList } from '../../api/records';
import { paths } from '../../app/paths';
import { Moment } from '../../components/Moment';
import { useWords } from '../../i18n';
import { hasFailed, useStates } from './states';

export function FailedRuns({ staff }: { staff?: number }) {
  const { t, label } = useWords();
  const failed = (useStates().data ?? []).filter(hasFailed);
  const filter = `id in (${failed.map((state) => state.id).join(', ')})${staff === undefined ? '' : ` and active and staff_id = ${staff}`}`;
  const schedules = useShortList(useEntity('export_schedule'), { filter }, failed.length > 0);
  const shown = failed.flatMap((state) => {
    const schedule = schedules.data?.find((one) => one.id === state.id);
    return schedule ? [{ ...state, name: String(schedule.name) }] : [];
  });
  if (shown.length === 0) return null;
  return (
    <Alert
      type="error"
      showIcon
      className="record-note"
      title={t(staff === undefined ? 'exportFailedOnes' : 'exportFailedMine', { n: shown.length })}
      description={
        <ul className="plain-list">
          {shown.map(({ id, name, last }) => (
            <li key={id}>
              <div>
                <Link to={`${paths.scheduledExports}?open=${id}`}>{name}</Link>
              </div>
              <div>
                {last?.finished_at && <Moment at={last.finished_at} relative />} · {last?.error && label(last.error)}
              </div>
            </li>
          ))}
        </ul>
      }
    />
  );
}
