import { Component, type ComponentChildren } from 'preact';
import { Button } from '../../../shared/ui';
import { t } from '../i18n';
import { PageMessage } from './message';

interface Props {
  /** Another page is another try. */
  place: string;
  children: ComponentChildren;
}

interface State {
  failed: boolean;
}

/** Keeps a fault of one page from taking the others along. */
export class Boundary extends Component<Props, State> {
  override state: State = { failed: false };

  static override getDerivedStateFromError(): State {
    return { failed: true };
  }

  override componentDidCatch(error: unknown): void {
    console.error(error);
  }

  override componentDidUpdate(before: Props): void {
    if (this.state.failed && before.place !== this.props.place) this.setState({ failed: false });
  }

  override render() {
    if (!this.state.failed) return this.props.children;
    return <Broken onAgain={() => this.setState({ failed: false })} />;
  }
}

/** A page that has failed, or whose code could not be fetched. */
export function Broken({ onAgain }: { onAgain: () => void }) {
  return (
    <PageMessage icon="alert" title={t('shell.broken_title')} text={t('shell.broken_text')}>
      <Button onClick={() => location.reload()}>{t('shell.reload')}</Button>
      <Button variant="primary" onClick={onAgain}>
        {t('shell.again')}
      </Button>
    </PageMessage>
  );
}
