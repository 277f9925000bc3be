"""The words of recovery: each pair is one thing, in French and in English.

No word is one letter away from another of its language, sounds like another word, or reads like
one of the other language once accents are gone; and however three of them are run together, they
can be told apart again.
"""

_PAIRS = """
loup wolf | renard fox | lapin rabbit | tortue turtle | girafe giraffe | zèbre zebra
chameau camel | dauphin dolphin | requin shark | pieuvre octopus | homard lobster | hibou owl
aigle eagle | canard duck | poule chicken | dindon turkey | pinson finch | corbeau raven
mouette seagull | autruche ostrich | hérisson hedgehog | écureuil squirrel | castor beaver
loutre otter | blaireau badger | souris mouse | mouton sheep | vache cow | cochon piglet
chaton kitten | chiot puppy | singe monkey | tigre tiger | panthère panther | guêpe wasp
cigale cicada | criquet cricket | araignée spider | escargot snail | limace slug | scarabée beetle
saumon salmon | truite trout | hareng herring | huître oyster | faucon falcon | vautour vulture
perroquet parrot | moineau sparrow | taupe mole | vipère viper | agneau lamb | belette weasel
mangue mango | pomme apple | cerise cherry | raisin grape | citron lemon | banane banana
figue fig | noix walnut | noisette hazelnut | navet turnip | radis radish | oignon onion
chou cabbage | salade salad | tomate tomato | concombre cucumber | courge squash | lentille lentil
blé wheat | beurre butter | fromage cheese | yaourt yogurt | sucre sugar | miel honey
poivre pepper | cannelle cinnamon | vanille vanilla | menthe mint | basilic basil | persil parsley
moutarde mustard | crêpe pancake | gaufre waffle | bonbon candy | sirop syrup | bouillon broth
saucisse sausage | tartine toast | café coffee | rive shore | rivière river | sable sand
falaise cliff | colline hill | montagne mountain | vallée valley | forêt forest | prairie meadow
jardin garden | volcan volcano | grotte cave | rocher rock | caillou pebble | argile clay
boue mud | neige snow | nuage cloud | orage storm | tonnerre thunder | étoile star | lune moon
comète comet | planète planet | hiver winter | automne autumn | minuit midnight | ombre shadow
lumière light | flamme flame | braise ember | arbre tree | érable maple | palmier palm
bambou bamboo | feuille leaf | branche branch | écorce bark | fougère fern | herbe grass
trèfle clover | tulipe tulip | lilas lilac | jasmin jasmine | lavande lavender | ronce bramble
coton cotton | laine wool | velours velvet | plume feather | perle pearl | corail coral
rubis ruby | argent silver | cuivre copper | brique brick | chaise chair | bougie candle
miroir mirror | rideau curtain | tapis carpet | coussin cushion | horloge clock | porte door
fenêtre window | toit roof | échelle ladder | marteau hammer | pinceau brush | crayon pencil
papier paper | livre book | lettre letter | timbre stamp | valise suitcase | bouteille bottle
tasse cup | cuillère spoon | couteau knife | théière teapot | peigne comb | écharpe scarf
chemise shirt | sandale sandal | collier necklace | montre watch | lunettes glasses | corde rope
bateau boat | vélo bicycle | camion truck | tracteur tractor | avion airplane | fusée rocket
ballon balloon | moteur engine | pont bridge | sentier path | tour tower | ferme farm
marché market | école school | cuisine kitchen | grenier attic | cheminée chimney | drapeau flag
tambour drum | trompette trumpet | guitare guitar | violon violin | harpe harp | cloche bell
sifflet whistle | chanson song | roman novel | masque mask | poupée doll | jouet toy
échecs chess | boussole compass | flèche arrow | bouclier shield | couronne crown
trésor treasure | géant giant | lutin goblin | magicien wizard | sirène mermaid | licorne unicorn
fantôme ghost | facteur postman | berger shepherd | jongleur juggler | tailleur tailor
peintre painter | ami friend | sourire smile | genou knee | épaule shoulder | doigt finger
oreille ear | jambe leg | cheville ankle | voyage journey | cadeau gift | fête party
jeudi thursday | jaune yellow | glaçon icicle | stylo pen | confiture jam | parapluie umbrella
traîneau sledge | tricot sweater | carnet notebook | ruban ribbon | tonneau barrel | carafe jug
robinet tap | ruche hive | éponge sponge | cabane shed | tabouret stool | aiguille needle
"""

FRENCH, ENGLISH = zip(
    *(pair.split() for line in _PAIRS.split("\n") if line for pair in line.split("|")), strict=True
)
