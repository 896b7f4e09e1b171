// SPDX-License-Identifier: Apache-2.0
import { GlobalOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { keepLanguage, useSession } from '../api/session';
import { useWords } from '../i18n';

// One press switches to the other language and keeps the choice for the person signed in.
export function LanguageSwitch() {
  const { language, setLanguage } = useWords();
  const session = useSession();
  const other = language === 'en' ? 'zh-CN' : 'en';
  const change = () => {
    setLanguage(other);
    if (session.data) keepLanguage(other).catch(() => {}); // kept in this browser anyway
  };
  return (
    <Button type="text" icon={<GlobalOutlined />} lang={other} onClick={change}>
      {other === 'en' ? 'English' : '中文'}
    </Button>
  );
}
