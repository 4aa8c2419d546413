/**
 * Everything that areas share, named in one place: files that the same chunks need become one chunk, so that the first page
 * is two scripts and not a dozen.
 */
import "./app";
import "./lib/api";
import "./lib/load";
import "./lib/unread";
import "./lib/upload";
import "./ui/dialog";
import "./ui/drop";
import "./ui/form";
import "./ui/parts";
import "./ui/run";
import "./ui/search";
import "./ui/switch";
