// Says when the second frame is due, as the real page does.
addEventListener('load', () =>
  requestAnimationFrame(() => requestAnimationFrame(() => window.__TAURI_INTERNALS__.invoke('painted'))),
);
