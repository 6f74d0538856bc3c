import { t } from '../i18n';
import { channel, isResolved } from '../state';
import { signal } from '../store';
import { Banner } from './banner';
import { attach, Composer, canAttach } from './composer';
import { Header } from './header';
import { later } from './later';
import { Thread } from './thread';

const Ended = later<object>(async () => (await import('../later/ended')).Ended);

const isOver = signal(false);

/** The conversation. */
export function Chat() {
  return (
    <main class="chat" onDragOver={over} onDragLeave={leave} onDrop={drop}>
      <Header />
      <Banner />
      <Thread />
      {isResolved.value && !channel.allowMessagesAfterResolved ? <Ended /> : <Composer />}
      {isOver.value && <p class="drop">{t('drop')}</p>}
    </main>
  );
}

function over(event: DragEvent): void {
  if (!canAttach() || !event.dataTransfer?.types.includes('Files')) return;
  event.preventDefault();
  void import('../later/files');
  isOver.value = true;
}

function leave(event: DragEvent & { currentTarget: HTMLElement }): void {
  if (!event.currentTarget.contains(event.relatedTarget as Node | null)) isOver.value = false;
}

function drop(event: DragEvent): void {
  isOver.value = false;
  if (!canAttach() || !event.dataTransfer?.files.length) return;
  event.preventDefault();
  attach(event.dataTransfer.files);
}
