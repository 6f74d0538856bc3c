import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { NO_DRAFT } from './drafts';
import { pass, type Stage, stage } from './testing/desk';

let on: Stage;

beforeEach(() => {
  on = stage();
});

afterEach(() => on.close());

const draft = (id = 1) => on.work.drafts.of(id).value;

describe('a draft', () => {
  it('is its conversation’s own and survives a reload', async () => {
    on.work.drafts.change(1, { text: 'Dear', note: true, inReplyTo: 9 });
    expect(draft(2)).toEqual(NO_DRAFT);
    await pass(400);
    on.reload();
    expect(draft()).toEqual({ text: 'Dear', note: true, inReplyTo: 9, files: [] });
    expect([...on.work.drafts.written.value]).toEqual([1]);
  });

  it('is written down when the page is left in the middle of a word', () => {
    on.work.drafts.change(1, { text: 'Dea' });
    dispatchEvent(new Event('pagehide'));
    on.reload();
    expect(draft().text).toBe('Dea');
  });

  it('keeps its files', async () => {
    const file = new File(['x'], 'plan.pdf');
    on.work.drafts.change(1, { text: 'see', files: [file] });
    await pass(400);
    on.reload();
    draft();
    await pass();
    expect(draft().files.map((one) => one.name)).toEqual(['plan.pdf']);
    on.work.drafts.clear(1);
    await pass();
    expect(await on.draftFiles.all()).toEqual([]);
  });

  it('is gone once sent, but not the choice between reply and note', () => {
    on.work.drafts.change(1, { text: 'Dear', note: true });
    on.work.drafts.clear(1);
    expect(draft()).toEqual({ ...NO_DRAFT, note: true });
    expect(on.work.drafts.written.value.size).toBe(0);
    on.reload();
    expect(draft().text).toBe('');
  });

  it('of somebody who signs out on purpose is forgotten', async () => {
    on.work.drafts.change(1, { text: 'secret', files: [new File(['x'], 'secret.pdf')] });
    await pass(400);
    await on.work.drafts.forgetAll();
    on.reload();
    await pass();
    expect([draft(), await on.draftFiles.all()]).toEqual([NO_DRAFT, []]);
  });

  it('that is damaged is none', () => {
    localStorage.setItem('porchlight:draft:7:1:1', '{"text":');
    expect(draft()).toEqual(NO_DRAFT);
  });

  it('older than the two hundred newest makes room', async () => {
    for (let id = 1; id <= 230; id++) {
      on.work.drafts.change(id, { text: `draft ${id}` });
      on.work.drafts.save();
      await pass(1);
    }
    expect(localStorage.length).toBe(200);
    on.reload();
    expect([draft(1).text, draft(230).text]).toEqual(['', 'draft 230']);
  });
});
