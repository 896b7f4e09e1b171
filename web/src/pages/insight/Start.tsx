// SPDX-License-Identifier: Apache-2.0
//
// What most people come with: one click to each answer. It stands on the home page too, where a new
// shop lands after its first import.
import { useModel } from '../../api/metadata';
import { paths } from '../../app/paths';
import { LinkButton } from '../../components/LinkButton';
import { pageWords } from '../../i18n/pageWords';
import './start.css';

const zh = { start: '从这里开始', best: '谁是最好的客户？', leaving: '谁在流失，为什么？', recommend: '该推荐什么？' } as const;

const en: Record<keyof typeof zh, string> = {
  start: 'Begin here',
  best: 'Who are my best customers?',
  leaving: 'Who is leaving, and why?',
  recommend: 'What should I offer them?',
};

const useStartWords = pageWords<keyof typeof zh>({ 'zh-CN': zh, en });

// By the report that answers.
const QUESTIONS = ['best', 'leaving', 'recommend'] as const;

export function Start() {
  const { say } = useStartWords();
  if (!useModel().may('read', 'order')) return null;
  return (
    <nav className="insight-start" aria-label={say('start')}>
      {QUESTIONS.map((report) => (
        <LinkButton key={report} to={paths.report.replace(':id', report)}>
          {say(report)}
        </LinkButton>
      ))}
    </nav>
  );
}
