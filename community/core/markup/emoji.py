"""Words between colons that become emoji: the common ones, under the names that other boards use.

A table of our own and not a library's: the thousands of rarer ones come from people's keyboards, and a library's table
would cost each process some megabytes.
"""

_TABLE = """
smile 😄  smiley 😃  grin 😁  grinning 😀  laughing 😆  joy 😂  rofl 🤣  sweat_smile 😅  blush 😊  innocent 😇
wink 😉  relaxed ☺️  slight_smile 🙂  slightly_smiling_face 🙂  upside_down 🙃  relieved 😌  heart_eyes 😍
kissing_heart 😘  yum 😋  stuck_out_tongue 😛  stuck_out_tongue_winking_eye 😜  zany 🤪  nerd 🤓  sunglasses 😎
star_struck 🤩  party 🥳  smirk 😏  unamused 😒  disappointed 😞  pensive 😔  worried 😟  confused 😕
frowning ☹️  persevere 😣  tired_face 😫  weary 😩  pleading 🥺  cry 😢  sob 😭  triumph 😤  angry 😠  rage 😡
exploding_head 🤯  flushed 😳  hot_face 🥵  cold_face 🥶  scream 😱  fearful 😨  cold_sweat 😰  hugs 🤗
thinking 🤔  hand_over_mouth 🤭  shushing_face 🤫  lying_face 🤥  no_mouth 😶  neutral_face 😐
expressionless 😑  grimacing 😬  eye_roll 🙄  roll_eyes 🙄  hushed 😯  open_mouth 😮  astonished 😲  yawning 🥱
sleeping 😴  sleepy 😪  drooling 🤤  dizzy_face 😵  mask 😷  sneezing 🤧  sick 🤢  vomiting 🤮  money_mouth 🤑
cowboy 🤠  imp 👿  clown 🤡  poop 💩  ghost 👻  skull 💀  alien 👽  robot 🤖  smiley_cat 😺  see_no_evil 🙈
hear_no_evil 🙉  speak_no_evil 🙊  melting 🫠  salute 🫡  heart ❤️  orange_heart 🧡  yellow_heart 💛
green_heart 💚  blue_heart 💙  purple_heart 💜  black_heart 🖤  white_heart 🤍  broken_heart 💔  two_hearts 💕
sparkling_heart 💖  100 💯  anger 💢  boom 💥  dizzy 💫  sweat_drops 💦  zzz 💤  speech_balloon 💬
thought_balloon 💭  wave 👋  raised_hand ✋  vulcan 🖖  ok_hand 👌  v ✌️  crossed_fingers 🤞  metal 🤘
call_me 🤙  point_left 👈  point_right 👉  point_up 👆  point_down 👇  thumbsup 👍  +1 👍  thumbsdown 👎  -1 👎
fist ✊  punch 👊  clap 👏  raised_hands 🙌  open_hands 👐  handshake 🤝  pray 🙏  writing_hand ✍️  muscle 💪
brain 🧠  eyes 👀  eye 👁️  tongue 👅  lips 👄  baby 👶  family 👪  bow 🙇  facepalm 🤦  shrug 🤷  running 🏃
dancer 💃  couple 👫  dog 🐶  cat 🐱  mouse 🐭  rabbit 🐰  fox 🦊  bear 🐻  panda 🐼  koala 🐨  tiger 🐯
lion 🦁  cow 🐮  pig 🐷  frog 🐸  monkey 🐵  chicken 🐔  penguin 🐧  bird 🐦  duck 🦆  owl 🦉  horse 🐴
unicorn 🦄  bee 🐝  bug 🐛  butterfly 🦋  snail 🐌  turtle 🐢  snake 🐍  octopus 🐙  crab 🦀  fish 🐟
dolphin 🐬  whale 🐳  dragon 🐉  elephant 🐘  paw_prints 🐾  bouquet 💐  cherry_blossom 🌸  rose 🌹
sunflower 🌻  tulip 🌷  seedling 🌱  tree 🌳  cactus 🌵  four_leaf_clover 🍀  maple_leaf 🍁  fallen_leaf 🍂
mushroom 🍄  bamboo 🎋  earth 🌍  moon 🌙  sunny ☀️  star ⭐  star2 🌟  sparkles ✨  cloud ☁️  rainbow 🌈
umbrella ☔  zap ⚡  snowflake ❄️  snowman ⛄  fire 🔥  droplet 💧  ocean 🌊  comet ☄️  apple 🍎  pear 🍐
orange 🍊  lemon 🍋  banana 🍌  watermelon 🍉  grapes 🍇  strawberry 🍓  peach 🍑  cherries 🍒  tomato 🍅
eggplant 🍆  avocado 🥑  corn 🌽  hot_pepper 🌶️  bread 🍞  cheese 🧀  egg 🥚  bacon 🥓  hamburger 🍔  fries 🍟
pizza 🍕  hotdog 🌭  taco 🌮  rice 🍚  ramen 🍜  sushi 🍣  dumpling 🥟  bento 🍱  takeout_box 🥡  icecream 🍦
doughnut 🍩  cookie 🍪  cake 🍰  birthday 🎂  mooncake 🥮  chocolate 🍫  candy 🍬  popcorn 🍿  coffee ☕  tea 🍵
bubble_tea 🧋  beer 🍺  beers 🍻  wine 🍷  cocktail 🍸  champagne 🍾  soccer ⚽  basketball 🏀  tennis 🎾
ping_pong 🏓  badminton 🏸  goal 🥅  ski 🎿  bike 🚲  swim 🏊  climbing 🧗  trophy 🏆  medal 🏅  first_place 🥇
second_place 🥈  third_place 🥉  dart 🎯  video_game 🎮  game_die 🎲  art 🎨  musical_note 🎵  notes 🎶
guitar 🎸  drum 🥁  microphone 🎤  headphones 🎧  clapper 🎬  car 🚗  taxi 🚕  bus 🚌  train 🚆  bullettrain 🚄
metro 🚇  ship 🚢  sailboat ⛵  airplane ✈️  rocket 🚀  helicopter 🚁  construction 🚧  fuel ⛽  map 🗺️
house 🏠  office 🏢  school 🏫  hospital 🏥  camping 🏕️  mountain ⛰️  beach 🏖️  city 🏙️  sunrise 🌅
fireworks 🎆  sparkler 🎇  watch ⌚  iphone 📱  computer 💻  keyboard ⌨️  desktop 🖥️  printer 🖨️  battery 🔋
plug 🔌  bulb 💡  flashlight 🔦  camera 📷  tv 📺  radio 📻  hourglass ⌛  alarm ⏰  money 💰  gem 💎  wrench 🔧
hammer 🔨  tools 🛠️  gear ⚙️  toolbox 🧰  magnet 🧲  microscope 🔬  telescope 🔭  pill 💊  syringe 💉  door 🚪
key 🔑  lock 🔒  unlock 🔓  gift 🎁  balloon 🎈  tada 🎉  confetti_ball 🎊  lantern 🏮  red_envelope 🧧
firecracker 🧨  ribbon 🎀  email 📧  envelope ✉️  package 📦  memo 📝  book 📖  books 📚  bookmark 🔖
newspaper 📰  calendar 📅  chart 📈  chart_down 📉  clipboard 📋  pushpin 📌  paperclip 📎  scissors ✂️
pencil ✏️  mag 🔍  bell 🔔  no_bell 🔕  loudspeaker 📢  check ✔️  white_check_mark ✅  x ❌  warning ⚠️
no_entry ⛔  sos 🆘  question ❓  exclamation ❗  bangbang ‼️  recycle ♻️  infinity ♾️  arrow_left ⬅️
arrow_right ➡️  arrow_up ⬆️  arrow_down ⬇️  new 🆕  ok 🆗  cool 🆒  free 🆓  up 🆙  top 🔝  red_circle 🔴
green_circle 🟢  blue_circle 🔵  yellow_circle 🟡  flag 🚩  checkered_flag 🏁  white_flag 🏳️  pirate_flag 🏴‍☠️
"""
_WORDS = _TABLE.split()
EMOJI = dict(zip(_WORDS[::2], _WORDS[1::2], strict=True))
