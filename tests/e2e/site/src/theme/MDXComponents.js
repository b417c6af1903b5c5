import Components from "@theme-original/MDXComponents";
import TabItem from "@theme/TabItem";
import Tabs from "@theme/Tabs";
import PartialsComponent from "@site/src/components/PartialsComponent";
import PointsOfInterest from "@site/src/components/PointsOfInterest";
import RedirectPackPage from "@site/src/components/RedirectPackPage";
import Tooltip from "@site/src/components/Tooltip";
import VersionedLink from "@site/src/components/VersionedLink";

// The components that the real site gives to every page.
export default {
  ...Components,
  PartialsComponent,
  PointsOfInterest,
  RedirectPackPage,
  TabItem,
  Tabs,
  Tooltip,
  VersionedLink,
};
