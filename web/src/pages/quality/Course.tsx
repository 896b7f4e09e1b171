// SPDX-License-Identifier: Apache-2.0
//
// One figure over the days, as a share of all records of that day.
import { useMemo } from 'react';
import { Chart } from '../../components/Chart';
import { day, dayOf } from '../../format/time';
import { percent } from '../../format/numbers';
import { useWords } from '../../i18n';
import { useCourse, type Aspect, type Subject } from './figures';

interface Props {
  entity: Subject;
  field: string;
  aspect: Aspect;
  source: number;
  title: string;
}

export function Course({ entity, field, aspect, source, title }: Props) {
  const { t, language } = useWords();
  const course = useCourse(entity, field, aspect, source);
  const points = useMemo(() => (course.data?.points ?? []).filter((point) => point.total > 0), [course.data]);
  const option = useMemo(
    () => ({
      grid: { left: 48, right: 16, top: 16, bottom: 28 },
      tooltip: { trigger: 'axis', renderMode: 'richText', valueFormatter: (value: number) => percent(value, language) },
      xAxis: { type: 'category', data: points.map((point) => point.day), boundaryGap: false },
      yAxis: { type: 'value', min: 0, max: 1, axisLabel: { formatter: (value: number) => percent(value, language) } },
      series: [{ type: 'line', name: title, step: 'end', symbolSize: 6, data: points.map((point) => point.count / point.total) }],
    }),
    [points, language, title],
  );
  const last = points.at(-1);
  return (
    <section className="card" aria-labelledby="quality-course">
      <h2 id="quality-course">{t('qualityCourse', { what: title })}</h2>
      {points.length < 2 ? (
        <p className="quiet">{last ? t('qualityCourseBegins', { share: percent(last.count / last.total, language), day: day(dayOf(`${last.day}T12:00:00Z`, 'UTC'), language) }) : t('qualityNothing')}</p>
      ) : (
        <Chart option={option} label={t('qualityCourse', { what: title })} />
      )}
    </section>
  );
}
