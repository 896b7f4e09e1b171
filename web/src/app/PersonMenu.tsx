// SPDX-License-Identifier: Apache-2.0
import { CheckOutlined, UserOutlined } from '@ant-design/icons';
import { App, Button, Dropdown } from 'antd';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { useSession, useSignOut } from '../api/session';
import { useErrorText } from '../components/States';
import { useSwitchLanguage } from '../components/useSwitchLanguage';
import { useWords, type Key } from '../i18n';
import { appearance, setAppearance, type Appearance } from './appearance';
import { paths } from './paths';
import { useNarrow } from './useNarrow';

const APPEARANCES: [Appearance, Key][] = [
  ['light', 'themeLight'],
  ['dark', 'themeDark'],
  ['system', 'themeSystem'],
];

export function PersonMenu() {
  const { t } = useWords();
  const language = useSwitchLanguage();
  const session = useSession();
  const signOut = useSignOut();
  const navigate = useNavigate();
  const narrow = useNarrow();
  const errorText = useErrorText();
  const { message } = App.useApp();
  const name = String(session.data?.staff.name ?? session.data?.staff.login ?? '');
  const [chosen, setChosen] = useState(appearance);
  const choose = (next: Appearance) => {
    setAppearance(next);
    setChosen(next);
  };
  const items = [
    { key: 'account', label: t('account'), onClick: () => void navigate(paths.account) },
    ...(narrow ? [{ key: 'language', label: language.name, onClick: language.change }] : []),
    { type: 'divider' as const },
    ...APPEARANCES.map(([key, words]) => ({ key, label: t(words), icon: <CheckOutlined aria-hidden className={key === chosen ? '' : 'unchecked'} />, onClick: () => choose(key) })),
    { type: 'divider' as const },
    { key: 'out', label: t('signOut'), onClick: leave },
  ];

  function leave(): void {
    signOut().catch((error: unknown) => void message.error(errorText(error).title));
  }

  return (
    <Dropdown menu={{ items }} trigger={['click']}>
      <Button type="text" icon={<UserOutlined aria-hidden />} aria-label={t('personMenu', { name })}>
        {!narrow && name}
      </Button>
    </Dropdown>
  );
}
