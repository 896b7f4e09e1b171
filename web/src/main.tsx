// SPDX-License-Identifier: Apache-2.0
import './app/nonce';
import { createRoot } from 'react-dom/client';
import { App } from './app/App';
import './app/styles.css';
import './app/work.css';

const root = document.getElementById('root');
if (root) createRoot(root).render(<App />);
