// SPDX-License-Identifier: Apache-2.0
//
// What has changed and matters, in sentences: how sure each is, the report that shows it and the
// customers it speaks of.
import { Skeleton } from 'antd';
import { Link } from 'react-router';
import { EmptyState, ErrorState } from '../../components/States';
import { integer } from '../../format/numbers';
import { labelText } from '../../i18n';
import { customersPath, piecesOf, reportPath, useInsight, type Finding, type Insight } from './findings';
import { useGiven } from './reports';
import { ImportAction } from './Unanswered';
import { useInsightWords } from './words';

export function Findings() {
  const { say } = useInsightWords();
  const looked = useGiven({});
  const insight = useInsight(looked);
  if (insight.error) return <ErrorState error={insight.error} retry={() => void insight.refetch()} />;
  if (!insight.data || !looked) return <Shape />;
  const { findings } = insight.data;
  if (findings.length === 0 && insight.data.compared === 0)
    return (
      <div className="card">
        <EmptyState sentence={say('empty')} action={<ImportAction />} />
        <Silent insight={insight.data} />
      </div>
    );
  return (
    <>
      <section className="card" aria-labelledby="changed-title">
        <h2 id="changed-title">{say('changed')}</h2>
        <All findings={findings.filter((one) => one.changed)} insight={insight.data} given={looked.given} />
        <p className="quiet">{changedSentence(insight.data, say)}</p>
      </section>
      <section className="card" aria-labelledby="stands-title">
        <h2 id="stands-title">{say('standsNow')}</h2>
        <All findings={findings.filter((one) => !one.changed)} insight={insight.data} given={looked.given} />
        <Silent insight={insight.data} />
      </section>
    </>
  );
}

function changedSentence({ compared, noise }: Insight, say: ReturnType<typeof useInsightWords>['say']): string {
  if (compared === 0) return say('comparedNone');
  return say(noise === compared ? 'comparedQuiet' : noise > 0 ? 'compared' : 'comparedAll', { compared, noise });
}

// The page's shape while it is being asked.
function Shape() {
  return (
    <div className="card findings-shape" aria-busy="true">
      {[0, 1, 2, 3].map((n) => (
        <Skeleton key={n} active title={{ width: '70%' }} paragraph={{ rows: 1, width: '40%' }} />
      ))}
    </div>
  );
}

function All({ findings, insight, given }: { findings: Finding[]; insight: Insight; given: Record<string, string> }) {
  return (
    <ul className="findings">
      {findings.map((finding) => (
        <One key={`${finding.report} ${finding.key}`} finding={finding} currency={insight.currency} given={given} />
      ))}
    </ul>
  );
}

function One({ finding, currency, given }: { finding: Finding; currency: string; given: Record<string, string> }) {
  const { say, language } = useInsightWords();
  const customers = customersPath(finding);
  const told = (text: string) => piecesOf(text, finding, currency, language).map((piece, at) => (piece.isFigure ? <strong key={at}>{piece.text}</strong> : piece.text));
  return (
    <li className={`finding finding-${finding.tone}`}>
      <p className="finding-sentence">{told(labelText(finding.sentence, language))}</p>
      <p className="finding-more">
        {finding.sure && <span className="quiet">{told(labelText(finding.sure, language))}</span>}
        {finding.chance !== null && <span className="quiet">{chanceText(finding.chance, say, language)}</span>}
        <Link to={reportPath(finding, given)}>{labelText(finding.title, language)}</Link>
        {customers && <Link to={customers}>{say(finding.report === 'quality' ? 'seeRecords' : 'seeCustomers')}</Link>}
      </p>
    </li>
  );
}

function chanceText(chance: number, say: ReturnType<typeof useInsightWords>['say'], language: Parameters<typeof integer>[1]): string {
  return chance < 0.001 ? say('hardlyChance') : say('chanceOf', { n: integer(Math.round(1 / chance), language) });
}

// What cannot be said yet, and why.
function Silent({ insight }: { insight: Insight }) {
  const { say, language } = useInsightWords();
  if (insight.silent.length === 0) return null;
  return (
    <details className="findings-silent">
      <summary>{say('silent', { n: insight.silent.length })}</summary>
      <ul>
        {insight.silent.map((one) => (
          <li key={one.report}>
            {labelText(one.title, language)}: {labelText(one.reason, language)}
          </li>
        ))}
      </ul>
    </details>
  );
}
