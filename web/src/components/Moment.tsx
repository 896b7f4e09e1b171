// SPDX-License-Identifier: Apache-2.0
import { Tooltip } from 'antd';
import { useModel } from '../api/metadata';
import { day, dayOf, exactTime, relativeTime, shortTime } from '../format/time';
import { useWords } from '../i18n';

const RELATIVE_MS = 30 * 86_400_000;

// A time: relative ("3 days ago"; the day when that is more than a month away) or short
// ("2026-11-21 08:30"), exact on hover.
export function Moment(props: { at: string; relative?: boolean }) {
  const { language } = useWords();
  const { timezone } = useModel();
  const exact = exactTime(props.at, timezone, language);
  const near = Math.abs(Date.now() - new Date(props.at).getTime()) < RELATIVE_MS;
  const text = !props.relative ? shortTime(props.at, timezone) : near ? relativeTime(props.at, language) : day(dayOf(props.at, timezone), language);
  return (
    <Tooltip title={`${exact} ${timezone}`} mouseEnterDelay={0.3}>
      <time dateTime={props.at}>{text}</time>
    </Tooltip>
  );
}
