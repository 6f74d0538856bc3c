import { describe, expect, it } from 'vitest';
import { apiCalls, snippet } from './install';

describe('what is copied to be used elsewhere', () => {
  it('has the snippet in the form that websites know', () => {
    const text = snippet('https://help.example.com', 'tOkEn');
    expect(text).toContain('g.src=BASE_URL+"/packs/js/sdk.js";');
    expect(text).toContain('var BASE_URL="https://help.example.com";');
    expect(text).toContain("websiteToken: 'tOkEn'");
    expect(text.startsWith('<script>') && text.endsWith('</script>')).toBe(true);
  });

  it('begins every call at the public address of the inbox', () => {
    const text = apiCalls('https://help.example.com', 'iD3ntifier');
    expect(text).toContain('INBOX=https://help.example.com/public/api/v1/inboxes/iD3ntifier');
    expect(text.match(/curl /g)).toHaveLength(3);
  });
});
