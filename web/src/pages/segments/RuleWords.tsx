// SPDX-License-Identifier: Apache-2.0
//
// A condition of any kind in words, for chips of lists; what has none stays as it is written.
import { useQuery } from '@tanstack/react-query';
import { checkRule } from '../../kinds/list/RuleInput';
import { inWords } from './inWords';
import { useLanguageQuery, useVocabularyOf, type Language } from './language';
import type { Tree } from './tree';
import { useSegmentWords } from './words';

interface Props {
  entity: string;
  rule: string;
}

export function RuleWords({ entity, rule }: Props) {
  const language = useLanguageQuery();
  const check = useQuery({ queryKey: ['rule', entity, rule], queryFn: () => checkRule(entity, rule), retry: false, staleTime: 60_000 });
  if (language.isPending || check.isPending) return '…';
  const tree = check.data?.tree;
  if (!language.data || typeof tree !== 'object' || tree === null) return rule;
  return <Spoken entity={entity} rule={rule} tree={tree as Tree} of={language.data} />;
}

function Spoken({ entity, rule, tree, of }: Props & { tree: Tree; of: Language }) {
  const { say, t, label, language } = useSegmentWords();
  const vocabulary = useVocabularyOf(of, entity);
  return inWords(tree, { say, t, label, language, vocabulary }) ?? rule;
}
