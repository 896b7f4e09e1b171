// SPDX-License-Identifier: Apache-2.0
import { Tooltip } from 'antd';
import { useModel } from '../api/metadata';
import { exactTime, relativeTime, shortTime } from '../format/time';
import { useWords } from '../i18n';

// A time: relative ("3 days ago") or short ("2026-11-21 08:30"), exact on hover.
export function Moment(props: { at: string; relative?: boolean }) {
  const { language } = useWords();
  const { timezone } = useModel();
  const exact = exactTime(props.at, timezone, language);
  return (
    <Tooltip title={`${exact} ${timezone}`} mouseEnterDelay={0.3}>
      <time dateTime={props.at}>{props.relative ? relativeTime(props.at, language) : shortTime(props.at, timezone)}</time>
    </Tooltip>
  );
}
