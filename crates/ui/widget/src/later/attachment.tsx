import { Component } from 'preact';
import type { AttachmentPush } from '../../../shared/cable/frames';
import { t } from '../i18n';
import { Icon } from '../views/icon';
import { Outside, safe } from '../views/outside';
import { nameOf, sizeOf } from './files';
import './setup';

const WIDEST = 240;
const HIGHEST = 280;

/** A file that came with a message. */
export function Attachment({ attachment }: { attachment: AttachmentPush }) {
  const { file_type, data_url, thumb_url, file_size, width, height, fallback_title } = attachment;
  const address = safe(data_url);
  if (file_type === 'location') return <Place attachment={attachment} />;
  if (!address) return fallback_title ? <p class="bubble">{fallback_title}</p> : null;
  const name = fallback_title || nameOf(address);
  switch (file_type) {
    case 'image':
      return (
        <Outside class="picture" href={address}>
          <img src={safe(thumb_url) || address} alt={name} loading="lazy" {...roomFor(width, height)} />
        </Outside>
      );
    case 'audio':
      // biome-ignore lint/a11y/useMediaCaption: what people send each other has no captions.
      return <audio class="media" controls preload="metadata" src={address} aria-label={name} />;
    case 'video':
      return (
        <video class="media" controls preload="metadata" src={address} aria-label={name} {...roomFor(width, height)} />
      );
    default:
      return (
        <Outside class="bubble file" href={address}>
          <FileFace name={name} size={file_size} />
        </Outside>
      );
  }
}

function Place({ attachment: { coordinates_lat, coordinates_long, fallback_title } }: { attachment: AttachmentPush }) {
  return (
    <Outside
      class="bubble file"
      href={`https://www.openstreetmap.org/?mlat=${Number(coordinates_lat)}&mlon=${Number(coordinates_long)}`}
    >
      <Icon name="pin" />
      <span dir="auto">{fallback_title || t('location')}</span>
    </Outside>
  );
}

/** A file on its way. */
export function Upload({ file, progress }: { file: File; progress: number | undefined }) {
  if (file.type.startsWith('image/')) {
    return (
      <span class="picture">
        <Preview file={file} />
        <Progress part={progress} />
      </span>
    );
  }
  return (
    <span class="bubble file">
      <FileFace name={file.name} size={file.size} />
      <Progress part={progress} />
    </span>
  );
}

/** The picture in a file. */
export class Preview extends Component<{ file: File }> {
  private readonly address = URL.createObjectURL(this.props.file);

  override componentWillUnmount(): void {
    URL.revokeObjectURL(this.address);
  }

  override render() {
    return <img src={this.address} alt={this.props.file.name} />;
  }
}

function FileFace({ name, size }: { name: string; size?: number | null | undefined }) {
  return (
    <>
      <Icon name="file" />
      <span class="file-text">
        <span class="file-name" dir="auto">
          {name}
        </span>
        {size ? <small>{sizeOf(size)}</small> : null}
      </span>
    </>
  );
}

function Progress({ part }: { part: number | undefined }) {
  return part && part < 1 ? <progress value={part} aria-label={t('sending')} /> : null;
}

/** The room a picture will take, so that nothing jumps when it arrives. */
function roomFor(width?: number | null, height?: number | null) {
  if (!width || !height) return {};
  const scale = Math.min(1, WIDEST / width, HIGHEST / height);
  return { width: Math.round(width * scale), height: Math.round(height * scale) };
}
