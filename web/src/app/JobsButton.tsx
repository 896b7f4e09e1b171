// SPDX-License-Identifier: Apache-2.0
import { SyncOutlined } from '@ant-design/icons';
import { Badge, Button, Popover } from 'antd';
import { Link } from 'react-router';
import { isNow, useJobs } from '../api/jobs';
import { JobLine } from '../components/JobLine';
import { useWords } from '../i18n';
import { paths } from './paths';

// What runs now, with its progress.
export function JobsButton() {
  const { t } = useWords();
  const jobs = useJobs(20);
  const active = jobs.data?.items.filter(isNow) ?? [];
  const content = (
    <div className="jobs-popover">
      {active.length === 0 ? <p>{t('nothingRuns')}</p> : active.map((job) => <JobLine key={job.id} job={job} />)}
      <Link to={paths.jobs}>{t('allJobs')}</Link>
    </div>
  );
  return (
    <Popover content={content} trigger="click" placement="bottomRight" title={t('running')}>
      <Badge count={active.length} size="small" offset={[-6, 6]} color="var(--ant-color-primary)">
        <Button type="text" icon={<SyncOutlined spin={active.some((job) => job.status === 'running')} />} aria-label={t('runningJobs', { count: active.length })} />
      </Badge>
    </Popover>
  );
}
