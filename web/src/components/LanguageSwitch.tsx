// SPDX-License-Identifier: Apache-2.0
import { GlobalOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useSwitchLanguage } from './useSwitchLanguage';

// One press switches to the other language.
export function LanguageSwitch() {
  const { other, name, change } = useSwitchLanguage();
  return (
    <Button type="text" icon={<GlobalOutlined aria-hidden />} lang={other} onClick={change}>
      {name}
    </Button>
  );
}
