// SPDX-License-Identifier: Apache-2.0
//
// The picture of a report: one of its own, or as its entry declares it.
import type { ReactNode } from 'react';
import { Bars } from './Bars';
import type { DeclaredProps, PictureProps } from './Drawn';
import { Funnel } from './Funnel';
import { GainCurve } from './GainCurve';
import { Moves, RelationPlane } from './GroupTables';
import { Cohorts, PeaksMap, Rfm } from './Heats';
import { Lines } from './Lines';
import type { Picture as Declared, Result } from './reports';
import { RulesGraph } from './RulesGraph';
import { ShareCurve } from './ShareCurve';
import { SurvivalCurves } from './SurvivalCurves';
import { Ways } from './Ways';

const OWN: Record<string, (props: PictureProps) => ReactNode> = {
  baskets: RulesGraph,
  categories: RulesGraph,
  cohorts: Cohorts,
  funnel: Funnel,
  moves: Moves,
  paths: Ways,
  peaks: PeaksMap,
  relationship: RelationPlane,
  rfm: Rfm,
  share: ShareCurve,
  survival: SurvivalCurves,
  uplift: GainCurve,
};

const DECLARED: Partial<Record<Declared['type'], (props: DeclaredProps) => ReactNode>> = { bars: Bars, columns: Bars, lines: Lines };

export function Picture(props: PictureProps) {
  const Own = OWN[props.result.report];
  if (Own) return <Own {...props} />;
  const all: Declared[] = [];
  for (let of = props.result.picture; of; of = of.below) all.push(of);
  return all.map((of, at) => {
    const Drawn = DECLARED[of.type];
    return Drawn && <Drawn key={at} {...props} of={of} />;
  });
}

export const hasPicture = ({ report, picture }: Result) => report in OWN || (picture !== undefined && picture.type in DECLARED);
